// SPDX-License-Identifier: MIT
// dump: the file that installs a service as it is.
#include <stdlib.h>

#include "base/output.h"
#include "commands/answer.h"
#include "commands/commands.h"
#include "commands/service_definition.h"

int dump_run(const struct command_line *line)
{
    struct definition definition = {0};
    struct error error = {0};
    int code = EXIT_DONE;
    const char *name = line->arguments.items[0];
    bool done = service_definition_read_whole(name, &definition, NULL, &error);
    if (done && definition_text(&definition, OPTION_CLASS) == NULL &&
        definition_text(&definition, OPTION_PROGRAM) == NULL) {
        done = error_set(&error, 0, "the service \"%s\" is not one of Python", name);
        error_advise(&error, "\"pyhost list\" shows the services of this host");
    }
    if (done) {
        answer_document(answer_is_json() ? definition_json(&definition) : definition_toml(&definition));
    } else {
        code = answer_fail(&error);
    }
    definition_clear(&definition);
    error_clear(&error);
    return code;
}
