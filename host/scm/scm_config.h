// SPDX-License-Identifier: MIT
// All that the SCM keeps of a service, in one struct: read, created and changed here.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "scm/scm.h"

enum scm_start {
    SCM_START_AUTO,
    SCM_START_DELAYED, // automatically, after the others
    SCM_START_MANUAL,
    SCM_START_DISABLED,
    SCM_START_OTHER // boot and system: drivers
};

// As the SCM numbers them (SC_ACTION_TYPE).
enum scm_action_type { SCM_ACTION_NONE, SCM_ACTION_RESTART, SCM_ACTION_REBOOT, SCM_ACTION_RUN };

struct scm_action {
    enum scm_action_type type;
    uint32_t delay; // ms
};

#define SCM_NEVER UINT32_MAX // no enumerator: that is an int

// Which parts of a struct scm_config are meant.
enum {
    SCM_DISPLAY_NAME = 1 << 0,
    SCM_IMAGE_PATH = 1 << 1,
    SCM_START = 1 << 2,
    SCM_ACCOUNT = 1 << 3,
    SCM_DEPENDENCIES = 1 << 4,
    SCM_GROUP = 1 << 5,
    SCM_INTERACTIVE = 1 << 6,
    SCM_DESCRIPTION = 1 << 7,
    SCM_RECOVERY = 1 << 8, // actions, reset
    SCM_RECOVERY_ON_EXIT = 1 << 9,
    SCM_PRESHUTDOWN = 1 << 10,
    SCM_SID = 1 << 11,
    SCM_PRIVILEGES = 1 << 12,
    SCM_SECURITY = 1 << 13,
    SCM_RECOVERY_COMMAND = 1 << 14,
};

struct scm_config {
    uint32_t parts; // those that are filled
    uint32_t type;  // SERVICE_WIN32_OWN_PROCESS and the like; only read
    char *display_name;
    char *image_path; // the whole command line, quoted
    enum scm_start start;
    char *account;                 // as the SCM has it: "LocalSystem", "NT AUTHORITY\LocalService" ...
    const char *password;          // to be set with the account; NULL: none. Not owned
    struct text_list dependencies; // "+GROUP" for a group
    char *group;
    bool interactive;
    char *description;
    struct scm_action *actions; // also where one has no name here, and SCM_RECOVERY is not in parts
    size_t action_count;
    uint32_t reset; // seconds; SCM_NEVER
    char *command;
    bool recovery_on_exit;
    uint32_t preshutdown; // ms
    uint32_t sid;         // SERVICE_SID_TYPE_
    struct text_list privileges;
    char *security; // SDDL of the DACL
};

// Creates the service with the parts that CreateService takes, and opens it for everything. Waits for one of
// the same name that is marked for deletion to vanish, for at most 10 s.
bool scm_create(const char *name, const struct scm_config *config, struct scm_service *service,
                struct error *error);

// Changes the parts of the service that config has: those of the main record in one call, the others one by
// one. What this Windows does not have is told in notes, and is no failure.
bool scm_write_config(const struct scm_service *service, const struct scm_config *config,
                      struct text_list *notes, struct error *error);

// Fills config with all that the SCM tells; a part that it does not know is missing in parts. service must
// have been opened with SERVICE_QUERY_CONFIG, and for the security with READ_CONTROL. Owner of what is in
// config: the caller, who calls scm_config_clear().
bool scm_read_config(const struct scm_service *service, struct scm_config *config, struct error *error);

// The same of the main record and the delay of the start alone: two questions to the SCM instead of nine.
bool scm_read_record(const struct scm_service *service, struct scm_config *config, struct error *error);

void scm_config_clear(struct scm_config *config);
