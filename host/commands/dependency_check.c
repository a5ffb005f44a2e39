// SPDX-License-Identifier: MIT
#include "commands/dependency_check.h"

#include <stdlib.h>

#include <windows.h>

#include "base/output.h"
#include "commands/service_definition.h"
#include "scm/scm.h"
#include "scm/scm_names.h"

static struct text_list dependencies_of(const char *name)
{
    struct definition definition = {0};
    struct error ignored = {0};
    struct text_list list = {0};
    if (service_definition_read(name, &definition, NULL, &ignored))
        for (size_t i = 0; i < definition.values[OPTION_DEPENDS].count; i++)
            text_list_add(&list, definition.values[OPTION_DEPENDS].items[i]);
    definition_clear(&definition);
    error_clear(&ignored);
    return list;
}

// Does a service depend on the one called name, by way of others perhaps? seen: whose dependencies are known by now. Then way has
// those in between, from the last on.
static bool leads_to(const char *from, const char *name, struct text_list *seen, struct text_list *way)
{
    if (text_list_has(seen, from))
        return false;
    text_list_add(seen, from);
    struct text_list next = dependencies_of(from);
    bool leads = text_list_has(&next, name);
    for (size_t i = 0; !leads && i < next.count; i++)
        leads = next.items[i][0] != SC_GROUP_IDENTIFIERW && leads_to(next.items[i], name, seen, way);
    if (leads)
        text_list_add(way, from);
    text_list_clear(&next);
    return leads;
}

static bool check_circle(const struct dependency_check *check, const char *dependency, struct error *error)
{
    struct text_list seen = {0};
    struct text_list way = {0};
    bool circle = leads_to(dependency, check->name, &seen, &way);
    if (circle) {
        struct text_buffer text = {0};
        for (size_t i = way.count; i > 0; i--)
            text_buffer_add_format(&text, "%s depends on ", way.items[i - 1]);
        text_buffer_add(&text, check->name);
        char *told = text_buffer_take(&text);
        error_set(error, ERROR_CIRCULAR_DEPENDENCY, "%s cannot depend on %s: %s", check->name, dependency,
                  told);
        error_advise(error, "leave one of these dependencies away");
        free(told);
    }
    text_list_clear(&way);
    text_list_clear(&seen);
    return !circle;
}

static bool check_group(const struct dependency_check *check, const char *group, struct error *error)
{
    if (check->group != NULL && text_equal_ignore_case(check->group, group)) {
        error_set(error, ERROR_CIRCULAR_DEPENDENCY, "%s cannot depend on its own group, %s", check->name,
                  group);
        return error_advise(error, "leave --depends \"+%s\" away, or choose another --group", group);
    }
    if (!scm_names_group_has_members(group))
        output_note(
            "no service is in the group %s yet, and a service that depends on an empty group does not start",
            group);
    return true;
}

static bool check_service(const struct dependency_check *check, const char *dependency, struct error *error)
{
    if (text_equal_ignore_case(dependency, check->name)) {
        error_set(error, ERROR_CIRCULAR_DEPENDENCY, "%s cannot depend on itself", check->name);
        return error_advise(error, "leave --depends %s away", dependency);
    }
    struct error unknown = {0};
    if (scm_exists(dependency, &unknown))
        return check_circle(check, dependency, error);
    if (unknown.message != NULL && unknown.code != ERROR_INVALID_NAME) { // the SCM could not be asked
        error_move(error, &unknown);
        return false;
    }
    error_clear(&unknown);
    char *name = scm_names_key(dependency); // people know the names that services.msc shows
    error_set(error, ERROR_SERVICE_DEPENDENCY_DELETED,
              "%s cannot depend on %s: there is no service of this name", check->name, dependency);
    if (name != NULL)
        error_advise(error, "%s is a display name; write --depends %s", dependency, name);
    else
        error_advise(
            error,
            "install %s first, or say what the service depends on: --depends NAME, or --depends= for nothing",
            dependency);
    free(name);
    return false;
}

bool dependency_check(const struct dependency_check *check, struct error *error)
{
    for (size_t i = 0; i < check->dependencies->count; i++) {
        const char *dependency = check->dependencies->items[i];
        if (check->known != NULL && text_list_has(check->known, dependency))
            continue;
        if (dependency[0] == SC_GROUP_IDENTIFIERW ? !check_group(check, dependency + 1, error)
                                                  : !check_service(check, dependency, error))
            return false;
    }
    return true;
}
