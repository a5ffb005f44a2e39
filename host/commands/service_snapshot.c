// SPDX-License-Identifier: MIT
#include "commands/service_snapshot.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "scm/scm.h"
#include "settings/registry.h"

// What changes of this host make in the service's own key, and the SCM keeps only where it was set. Without it, it is what Windows takes
// by itself.
static const char *const optional[] = {"DelayedAutostart",
                                       "DependOnGroup",
                                       "DependOnService",
                                       "Description",
                                       "Environment",
                                       "FailureActions",
                                       "FailureActionsOnNonCrashFailures",
                                       "FailureCommand",
                                       "Group",
                                       "PreshutdownTimeout",
                                       "RequiredPrivileges",
                                       "ServiceSidType"};

static char *key_path(const char *name, const char *key)
{
    return text_format("SYSTEM\\CurrentControlSet\\Services\\%s%s", name, key);
}

// ---- values of the SCM ----

bool service_snapshot_names(const char *name, struct text_list *names, struct error *error)
{
    struct registry_key key = {0};
    struct text_list all = {0};
    bool found = false;
    char *path = key_path(name, "");
    bool done =
        registry_open(path, &key, &found, error) && (!found || registry_value_names(&key, &all, error));
    for (size_t i = 0; done && i < COUNT_OF(optional); i++)
        if (text_list_has(&all, optional[i]))
            text_list_add(names, optional[i]);
    text_list_clear(&all);
    registry_close(&key);
    free(path);
    return done;
}

bool service_snapshot_remove_others(const char *name, const struct text_list *names, struct error *error)
{
    struct registry_key key = {0};
    struct text_list now = {0};
    char *path = key_path(name, "");
    bool done = service_snapshot_names(name, &now, error);
    for (size_t i = 0; done && i < now.count; i++)
        if (!text_list_has(names, now.items[i]))
            done = (key.handle != NULL || registry_change(path, &key, error)) &&
                   registry_remove_value(&key, now.items[i], error);
    text_list_clear(&now);
    registry_close(&key);
    free(path);
    return done;
}

static bool same_recovery(const struct scm_config *one, const struct scm_config *other)
{
    const char *command = one->command != NULL ? one->command : "";
    bool same = one->action_count == other->action_count && one->reset == other->reset &&
                strcmp(command, other->command != NULL ? other->command : "") == 0;
    for (size_t i = 0; same && i < one->action_count; i++)
        same = one->actions[i].type == other->actions[i].type &&
               one->actions[i].delay == other->actions[i].delay;
    return same;
}

bool service_snapshot_return_numbers(const char *name, const struct scm_config *kept, struct text_list *notes,
                                     struct error *error)
{
    struct scm_service service = {0};
    struct scm_config now = {0};
    struct scm_config wanted = *kept; // not owned
    wanted.parts &= SCM_RECOVERY | SCM_RECOVERY_COMMAND | SCM_PRESHUTDOWN;
    if (wanted.parts == 0)
        return true;
    bool done =
        scm_open(name, SERVICE_QUERY_CONFIG, &service, error) && scm_read_config(&service, &now, error);
    scm_close(&service);
    if (done && same_recovery(&now, kept))
        wanted.parts &= ~(uint32_t)(SCM_RECOVERY | SCM_RECOVERY_COMMAND);
    if (done && now.preshutdown == kept->preshutdown)
        wanted.parts &= ~(uint32_t)SCM_PRESHUTDOWN;
    // The right to start it, as for a restart.
    const uint32_t access = SERVICE_CHANGE_CONFIG | SERVICE_START;
    done = done && (wanted.parts == 0 || (scm_open(name, access, &service, error) &&
                                          scm_write_config(&service, &wanted, notes, error)));
    scm_config_clear(&now);
    scm_close(&service);
    return done;
}

// ---- all of it ----

bool service_snapshot_take(const char *name, struct service_snapshot *snapshot, struct error *error)
{
    struct scm_service service = {0};
    char *settings = key_path(name, "\\PyHost");
    char *python_class = key_path(name, "\\PythonClass");
    bool done = scm_open(name, SERVICE_QUERY_CONFIG, &service, error) &&
                scm_read_config(&service, &snapshot->config, error) &&
                registry_values_read(settings, &snapshot->settings, error) &&
                registry_values_read(python_class, &snapshot->python_class, error) &&
                service_snapshot_names(name, &snapshot->names, error);
    if (snapshot->config.actions != NULL) // also where one has no name here
        snapshot->config.parts |= SCM_RECOVERY;
    free(python_class);
    free(settings);
    scm_close(&service);
    return done;
}

bool service_snapshot_return(const char *name, const struct service_snapshot *snapshot,
                             struct text_list *notes, struct error *error)
{
    char *settings = key_path(name, "\\PyHost");
    char *python_class = key_path(name, "\\PythonClass");
    bool done = service_snapshot_return_numbers(name, &snapshot->config, notes, error) &&
                service_snapshot_remove_others(name, &snapshot->names, error) &&
                registry_values_return(settings, &snapshot->settings, error) &&
                registry_values_return(python_class, &snapshot->python_class, error);
    free(python_class);
    free(settings);
    return done;
}

void service_snapshot_clear(struct service_snapshot *snapshot)
{
    registry_values_clear(&snapshot->settings);
    registry_values_clear(&snapshot->python_class);
    text_list_clear(&snapshot->names);
    scm_config_clear(&snapshot->config);
}
