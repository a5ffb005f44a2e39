// SPDX-License-Identifier: MIT
#include "python/pe_imports.h"

#include "base/compiler.h"
#include "base/memory.h"
#include "fake_pe.h"
#include "unit.h"

static const char path[] = "C:\\Python311\\python.exe";
static const char *const some_dlls[] = {"python311.dll", "KERNEL32.dll", "ucrtbase.dll", NULL};

enum { RAW_SIZE = 16, RAW_OFFSET = 20, SECTION_HEADER_SIZE = 40, DESCRIPTOR_SIZE = 20, DESCRIPTOR_NAME = 12 };

static void put32(struct fake_pe *program, size_t offset, uint32_t value)
{
    for (size_t i = 0; i < 4; i++)
        program->bytes[offset + i] = (uint8_t)(value >> 8 * i);
}

static void check_read(const struct fake_pe *program, uint16_t machine, const char *const *dlls)
{
    struct pe_imports imports;
    struct error error = {0};
    uint16_t read_machine = 0;
    if (!pe_machine_read(program->bytes, FAKE_PE_SECTION, path, &read_machine, &error))
        fail_msg("%s", error.message);
    assert_int_equal(read_machine, machine);
    if (!pe_imports_read(program->bytes, program->size, path, &imports, &error))
        fail_msg("%s", error.message);
    size_t count = 0;
    for (; dlls[count] != NULL; count++) {
        assert_true(count < imports.dlls.count);
        assert_string_equal(imports.dlls.items[count], dlls[count]);
    }
    assert_int_equal(imports.dlls.count, count);
    pe_imports_clear(&imports);
}

// Checks that the bytes are refused with a message that names the file and says why.
static void check_refused(const uint8_t *bytes, size_t size, const char *why)
{
    struct pe_imports imports;
    struct error error = {0};
    assert_false(pe_imports_read(bytes, size, path, &imports, &error));
    assert_int_equal(imports.dlls.count, 0);
    assert_null(imports.dlls.items);
    assert_int_equal(error.code, 0);
    assert_contains(error.message, "\"C:\\Python311\\python.exe\"");
    assert_contains(error.message, why);
    assert_non_null(error.advice);
    error_clear(&error);
}

static void a_64_bit_program_is_read(void **state)
{
    (void)state;
    struct fake_pe program = fake_pe_make(PE_MACHINE_X64, false, some_dlls);
    check_read(&program, PE_MACHINE_X64, some_dlls);
    fake_pe_clear(&program);
}

static void a_32_bit_program_is_read(void **state)
{
    (void)state;
    struct fake_pe program = fake_pe_make(PE_MACHINE_X86, true, some_dlls);
    check_read(&program, PE_MACHINE_X86, some_dlls);
    fake_pe_clear(&program);
}

static void any_machine_is_told(void **state)
{
    (void)state;
    struct fake_pe program = fake_pe_make(0x1234, false, some_dlls);
    check_read(&program, 0x1234, some_dlls);
    fake_pe_clear(&program);
}

static void no_import_table_means_no_imports(void **state)
{
    (void)state;
    static const char *const none[] = {NULL};
    struct fake_pe program = fake_pe_make(PE_MACHINE_ARM64, false, NULL);
    check_read(&program, PE_MACHINE_ARM64, none);
    fake_pe_clear(&program);
}

static void an_empty_import_table_means_no_imports(void **state)
{
    (void)state;
    static const char *const none[] = {NULL};
    struct fake_pe program = fake_pe_make(PE_MACHINE_X64, false, none);
    check_read(&program, PE_MACHINE_X64, none);
    fake_pe_clear(&program);
}

static void too_few_data_directories_mean_no_imports(void **state)
{
    (void)state;
    static const char *const none[] = {NULL};
    struct fake_pe program = fake_pe_make(PE_MACHINE_X64, false, some_dlls);
    put32(&program, program.import_entry - 12, 1);
    check_read(&program, PE_MACHINE_X64, none);
    fake_pe_clear(&program);
}

static void no_data_directories_mean_no_imports(void **state)
{
    (void)state;
    static const char *const none[] = {NULL};
    struct fake_pe program = fake_pe_make(PE_MACHINE_X64, false, some_dlls);
    put32(&program, FAKE_PE_SIGNATURE + 20, 112);
    put32(&program, program.import_entry - 12, 0);
    check_read(&program, PE_MACHINE_X64, none);
    fake_pe_clear(&program);
}

static void every_truncated_file_is_refused(void **state)
{
    (void)state;
    for (int narrow = 0; narrow <= 1; narrow++) {
        struct fake_pe program = fake_pe_make(PE_MACHINE_X64, narrow == 1, some_dlls);
        for (size_t size = 0; size < program.size; size++) {
            uint8_t *bytes =
                memory_copy(program.bytes, size); // exactly as long: the sanitizer sees one byte more
            check_refused(bytes, size, "not a sound Windows program");
            free(bytes);
        }
        fake_pe_clear(&program);
    }
}

static void wild_values_at_any_place_do_no_harm(void **state)
{
    (void)state;
    static const uint32_t wild[] = {
        0, 1, 0x200, FAKE_PE_SECTION_ADDRESS, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFF,
    };
    struct fake_pe program = fake_pe_make(PE_MACHINE_X64, false, some_dlls);
    for (size_t at = 0; at + 4 <= program.size; at++) {
        uint8_t kept[4];
        memcpy(kept, program.bytes + at, sizeof kept);
        for (size_t i = 0; i < COUNT_OF(wild); i++) {
            struct pe_imports imports;
            struct error error = {0};
            put32(&program, at, wild[i]);
            if (!pe_imports_read(program.bytes, program.size, path, &imports, &error))
                assert_non_null(error.message);
            pe_imports_clear(&imports);
            error_clear(&error);
        }
        memcpy(program.bytes + at, kept, sizeof kept);
    }
    fake_pe_clear(&program);
}

static void other_files_are_refused(void **state)
{
    (void)state;
    uint8_t text[200] = "#!/usr/bin/env python3\n";
    check_refused(text, sizeof text, "it does not begin like one");
    check_refused(NULL, 0, "it does not begin like one");
}

static void programs_for_dos_are_refused(void **state)
{
    (void)state;
    struct fake_pe program = fake_pe_make(PE_MACHINE_X64, false, some_dlls);
    memcpy(program.bytes + FAKE_PE_SIGNATURE, "NE", 2);
    check_refused(program.bytes, program.size, "not for 32-bit or 64-bit Windows");
    fake_pe_clear(&program);
}

static void an_unknown_optional_header_is_refused(void **state)
{
    (void)state;
    struct fake_pe program = fake_pe_make(PE_MACHINE_X64, false, some_dlls);
    put32(&program, FAKE_PE_OPTIONAL_HEADER, 0x107);
    check_refused(program.bytes, program.size, "optional header is of an unknown kind");
    fake_pe_clear(&program);
}

static void a_short_optional_header_is_refused(void **state)
{
    (void)state;
    struct fake_pe program = fake_pe_make(PE_MACHINE_X64, false, some_dlls);
    put32(&program, FAKE_PE_SIGNATURE + 20, 111);
    check_refused(program.bytes, program.size, "optional header is too short");
    put32(&program, FAKE_PE_SIGNATURE + 20, 0);
    check_refused(program.bytes, program.size, "optional header is of an unknown kind");
    fake_pe_clear(&program);
}

static void an_import_table_outside_of_all_sections_is_refused(void **state)
{
    (void)state;
    struct fake_pe program = fake_pe_make(PE_MACHINE_X64, false, some_dlls);
    put32(&program, program.import_entry, 0x9000);
    check_refused(program.bytes, program.size, "import table lies outside");

    const size_t size = program.section_headers + 2 * SECTION_HEADER_SIZE; // nothing behind the last header
    uint8_t *bytes = memory_copy(program.bytes, size);
    check_refused(bytes, size, "import table lies outside");
    free(bytes);
    fake_pe_clear(&program);
}

static void an_import_table_outside_of_the_file_is_refused(void **state)
{
    (void)state;
    struct fake_pe program = fake_pe_make(PE_MACHINE_X64, false, some_dlls);
    put32(&program, program.section_headers + SECTION_HEADER_SIZE + RAW_OFFSET, (uint32_t)program.size);
    check_refused(program.bytes, program.size, "import table lies outside");
    fake_pe_clear(&program);
}

static void an_import_table_without_end_is_refused(void **state)
{
    (void)state;
    static const char *const one[] = {"python311.dll", NULL};
    struct fake_pe program = fake_pe_make(PE_MACHINE_X64, false, one);
    // The section ends with the first descriptor; its name lies in the other section.
    put32(&program, program.section_headers + SECTION_HEADER_SIZE + RAW_SIZE, DESCRIPTOR_SIZE);
    put32(&program, FAKE_PE_SECTION + DESCRIPTOR_NAME, FAKE_PE_SECTION_ADDRESS - 0x100);
    check_refused(program.bytes, program.size, "import table has no end");
    fake_pe_clear(&program);
}

static void a_name_outside_of_all_sections_is_refused(void **state)
{
    (void)state;
    struct fake_pe program = fake_pe_make(PE_MACHINE_X64, false, some_dlls);
    put32(&program, FAKE_PE_SECTION + DESCRIPTOR_NAME, 0x10);
    check_refused(program.bytes, program.size, "name of an imported DLL lies outside");
    fake_pe_clear(&program);
}

static void a_name_without_end_is_refused(void **state)
{
    (void)state;
    struct fake_pe program = fake_pe_make(PE_MACHINE_X64, false, some_dlls);
    program.bytes[program.size - 1] = 'x';
    check_refused(program.bytes, program.size, "name of an imported DLL has no end");
    fake_pe_clear(&program);
}

static void a_name_has_at_most_255_bytes(void **state)
{
    (void)state;
    char longest[256];
    char too_long[257];
    memset(longest, 'x', 255);
    longest[255] = '\0';
    memset(too_long, 'x', 256);
    too_long[256] = '\0';

    const char *const fit[] = {longest, NULL};
    struct fake_pe program = fake_pe_make(PE_MACHINE_X64, false, fit);
    check_read(&program, PE_MACHINE_X64, fit);
    fake_pe_clear(&program);

    const char *const misfit[] = {too_long, NULL};
    program = fake_pe_make(PE_MACHINE_X64, false, misfit);
    check_refused(program.bytes, program.size, "name of an imported DLL has no end");
    fake_pe_clear(&program);
}

static void a_program_has_at_most_512_imports(void **state)
{
    (void)state;
    const char *dlls[PE_IMPORTS_MOST + 2] = {NULL};
    for (size_t i = 0; i < PE_IMPORTS_MOST; i++)
        dlls[i] = "a.dll";
    struct fake_pe program = fake_pe_make(PE_MACHINE_X64, false, dlls);
    check_read(&program, PE_MACHINE_X64, dlls);
    fake_pe_clear(&program);

    dlls[PE_IMPORTS_MOST] = "b.dll";
    program = fake_pe_make(PE_MACHINE_X64, false, dlls);
    check_refused(program.bytes, program.size, "import table is too long");
    fake_pe_clear(&program);
}

static void machines_have_names(void **state)
{
    (void)state;
    assert_owned_text(pe_machine_name(PE_MACHINE_X64), "x64");
    assert_owned_text(pe_machine_name(PE_MACHINE_X86), "x86");
    assert_owned_text(pe_machine_name(PE_MACHINE_ARM64), "ARM64");
    assert_owned_text(pe_machine_name(0x01C4), "machine 0x01c4");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_64_bit_program_is_read),
        cmocka_unit_test(a_32_bit_program_is_read),
        cmocka_unit_test(any_machine_is_told),
        cmocka_unit_test(no_import_table_means_no_imports),
        cmocka_unit_test(an_empty_import_table_means_no_imports),
        cmocka_unit_test(too_few_data_directories_mean_no_imports),
        cmocka_unit_test(no_data_directories_mean_no_imports),
        cmocka_unit_test(every_truncated_file_is_refused),
        cmocka_unit_test(wild_values_at_any_place_do_no_harm),
        cmocka_unit_test(other_files_are_refused),
        cmocka_unit_test(programs_for_dos_are_refused),
        cmocka_unit_test(an_unknown_optional_header_is_refused),
        cmocka_unit_test(a_short_optional_header_is_refused),
        cmocka_unit_test(an_import_table_outside_of_all_sections_is_refused),
        cmocka_unit_test(an_import_table_outside_of_the_file_is_refused),
        cmocka_unit_test(an_import_table_without_end_is_refused),
        cmocka_unit_test(a_name_outside_of_all_sections_is_refused),
        cmocka_unit_test(a_name_without_end_is_refused),
        cmocka_unit_test(a_name_has_at_most_255_bytes),
        cmocka_unit_test(a_program_has_at_most_512_imports),
        cmocka_unit_test(machines_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
