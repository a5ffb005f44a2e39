// SPDX-License-Identifier: MIT
// Thin calls to the service control manager, in UTF-8, with errors that name the service and say what to try.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

enum scm_start {
    SCM_START_AUTO,
    SCM_START_DELAYED, // automatically, after the others
    SCM_START_MANUAL,
    SCM_START_DISABLED
};

// What the SCM keeps of a service. NULL texts are left as they are when a service is changed.
struct scm_config {
    const char *display_name;
    const char *description;
    const char *image_path;               // the whole command line, quoted
    const struct text_list *dependencies; // NULL: as they are
    enum scm_start start;
};

struct scm_status {
    uint32_t state; // SERVICE_STOPPED (1) .. SERVICE_PAUSED (7)
    uint32_t exit_code;
    uint32_t specific_code;
    uint32_t checkpoint;
    uint32_t wait_hint; // ms
    uint32_t process;   // 0 when it does not run
};

// A service's handle; all zero is none. scm_close() is harmless on that.
struct scm_service {
    void *manager;
    void *handle;
    char *name;
};

// Opens the service name. access: SERVICE_ access rights of winsvc.h.
bool scm_open(const char *name, uint32_t access, struct scm_service *service, struct error *error);

// Is there a service called name? False as well when the SCM cannot be asked (error is filled then).
bool scm_exists(const char *name, struct error *error);

// Creates the service and opens it. Waits for one of the same name that is marked for deletion to vanish, for
// at most 10 s.
bool scm_create(const char *name, const struct scm_config *config, struct scm_service *service,
                struct error *error);

// Changes an existing service. A setting that this Windows does not have is told in notes, and is no failure.
bool scm_change(const struct scm_service *service, const struct scm_config *config, struct error *error);

// Sets what is beside the main record: description and delayed start.
bool scm_describe(const struct scm_service *service, const struct scm_config *config, struct error *error);

bool scm_delete(const struct scm_service *service, struct error *error);

void scm_close(struct scm_service *service);

bool scm_query(const struct scm_service *service, struct scm_status *status, struct error *error);

// The stored command line. Owner: the caller. NULL after filling error.
char *scm_image_path(const struct scm_service *service, struct error *error);

// Changes the stored command line, and nothing else.
bool scm_set_image_path(const struct scm_service *service, const char *image_path, struct error *error);

// The account that it runs as: "LocalSystem", ".\user" ... Owner: the caller. NULL after filling error.
char *scm_account(const struct scm_service *service, struct error *error);

bool scm_start(const struct scm_service *service, const struct text_list *arguments, struct error *error);

// Sends a control (SERVICE_CONTROL_).
bool scm_control(const struct scm_service *service, uint32_t control, struct error *error);

// Waits, woken by the SCM, until the service is in state wanted, or in STOPPED (the end of every wait), for
// at most wait ms (UINT32_MAX: for ever). status holds the last one seen. Returns false with error when the
// time is over or the SCM cannot be asked; whether it is the wanted state is for the caller to see.
bool scm_wait(const struct scm_service *service, uint32_t wanted, uint32_t wait, struct scm_status *status,
              struct error *error);

// "RUNNING", "START_PENDING" ...; "state 9" for a number that is none.
const char *scm_state_name(uint32_t state);
