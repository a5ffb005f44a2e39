// SPDX-License-Identifier: MIT
// adopt, release: a service of PythonService.exe comes to this host and goes back, by its ImagePath alone.
//
// Nothing is lost when either is interrupted: the settings are there before the SCM is told of this host, and
// are taken away after it was told of the other one. Repeating the command finishes it.
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/output.h"
#include "base/quoting.h"
#include "commands/commands.h"
#include "commands/foreign.h"
#include "commands/image_path.h"
#include "commands/log_place.h"
#include "python/disk.h"
#include "python/environment.h"
#include "python/python_place.h"
#include "report/event_log.h"
#include "scm/scm.h"
#include "settings/settings.h"

static bool find_python(const struct command_line *line, const char *program, char **python,
                        struct error *error)
{
    const char *named = command_line_value(line, OPTION_PYTHON);
    *python = named != NULL ? file_full_path(named) : python_place_of_program(program, disk_files());
    if (*python == NULL) {
        error_set(error, 0, "\"%s\" lies in no Python environment", program);
        return error_advise(error, "name the python.exe that the service belongs to: --python PATH");
    }
    struct environment environment = {0};
    bool usable = environment_find(*python, disk_own_machine(), disk_files(), &environment, error);
    environment_clear(&environment);
    return usable;
}

// The service must be one of pywin32's, with a class; what its settings are to be is then in *settings.
static bool plan_adoption(const struct command_line *line, const char *image_path, struct settings *settings,
                          char **new_path, struct error *error)
{
    bool done = false;
    char *python = NULL;
    char *own = file_own_path();
    const char *name = line->arguments.items[0];
    struct image_path command = image_path_split(image_path);
    enum foreign_kind kind = foreign_service(name, command.program);
    if (kind == FOREIGN_NONE) {
        error_set(error, 0, "the service \"%s\" runs under this host already", name);
        goto done;
    }
    if (kind != FOREIGN_PYWIN32) {
        foreign_refuse(kind, name, command.program, error);
        goto done;
    }
    if (!settings_read(settings, name, error) || !find_python(line, command.program, &python, error))
        goto done;
    free(settings->python);
    settings->python = text_copy(python);
    text_replace(&settings->adopted_image_path, "%s", image_path);
    struct text_buffer path = {0};
    quoting_add(&path, own, true);
    text_buffer_add(&path, command.rest);
    *new_path = text_buffer_take(&path);
    done = true;
done:
    image_path_clear(&command);
    free(own);
    free(python);
    return done;
}

static int finish(bool done, struct scm_service *service, struct error *error)
{
    int code = done ? EXIT_DONE : commands_fail(error);
    scm_close(service);
    error_clear(error);
    return code;
}

static void note_if_running(const struct scm_service *service)
{
    struct scm_status status = {0};
    struct error ignored = {0};
    if (scm_query(service, &status, &ignored) && status.process != 0)
        output_note("it runs on as it is until it is restarted: pyhost restart \"%s\"", service->name);
    error_clear(&ignored);
}

int adopt_run(const struct command_line *line)
{
    memory_reserve(COMMANDS_RESERVE);
    struct scm_service service = {0};
    struct settings settings = {0};
    struct error error = {0};
    struct error ignored = {0};
    char *image_path = NULL;
    char *new_path = NULL;
    const char *name = line->arguments.items[0];
    bool had_settings = settings_exist(name);
    bool planned = scm_open(name, SERVICE_QUERY_CONFIG | SERVICE_CHANGE_CONFIG | SERVICE_QUERY_STATUS,
                            &service, &error) &&
                   (image_path = scm_image_path(&service, &error)) != NULL &&
                   plan_adoption(line, image_path, &settings, &new_path, &error) &&
                   log_place_check(name, settings.log, NULL, &error);
    bool done =
        planned && settings_write(&settings, &error) && scm_set_image_path(&service, new_path, &error);
    if (planned && !done && !had_settings && !settings_remove(name, &ignored))
        output_note("%s", ignored.message); // what is left does no harm
    error_clear(&ignored);
    if (done) {
        char *own = file_own_path();
        if (!event_log_register_source(name, own, &ignored)) // viewers show the inserts without it
            output_note("%s", ignored.message);
        error_clear(&ignored);
        free(own);
        if (!log_place_prepare(name, NULL, &ignored))
            output_note("%s", ignored.message);
        error_clear(&ignored);
        output_answer("%s adopted\n  class   %s\n  python  %s\n  log     %s\n", name, settings.class_spec,
                      settings.python, settings.log);
        note_if_running(&service);
    }
    free(new_path);
    free(image_path);
    settings_clear(&settings);
    return finish(done, &service, &error);
}

int adopt_release(const struct command_line *line)
{
    memory_reserve(COMMANDS_RESERVE);
    struct scm_service service = {0};
    struct settings settings = {0};
    struct error error = {0};
    char *image_path = NULL;
    const char *name = line->arguments.items[0];
    bool done = scm_open(name, SERVICE_QUERY_CONFIG | SERVICE_CHANGE_CONFIG | SERVICE_QUERY_STATUS, &service,
                         &error) &&
                (image_path = scm_image_path(&service, &error)) != NULL &&
                settings_read_any(&settings, name, &error);
    if (done && settings.adopted_image_path == NULL && foreign_check(name, image_path, &error)) {
        done = error_set(&error, 0,
                         "the service \"%s\" was not adopted, so there is nothing to give it back to", name);
        error_advise(&error, "pyhost remove \"%s\" removes it", name);
    }
    done = done && settings.adopted_image_path != NULL &&
           scm_set_image_path(&service, settings.adopted_image_path, &error);
    if (done) {
        output_answer("%s released to %s\n", name, settings.adopted_image_path);
        if (!settings_remove(name, &error)) // what is left does no harm
            output_note("%s", error.message);
        note_if_running(&service);
    }
    free(image_path);
    settings_clear(&settings);
    return finish(done, &service, &error);
}
