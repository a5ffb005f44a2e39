// SPDX-License-Identifier: MIT
#include "commands/install_settle.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/output.h"
#include "base/same_path.h"
#include "commands/definition_difference.h"
#include "scm/account.h"
#include "scm/security_text.h"
#include "settings/settings.h"

static bool same_security(const char *one, const char *other)
{
    return security_text_same(one[0] != '\0' ? one : security_text_default,
                              other[0] != '\0' ? other : security_text_default);
}

// sdk-api, SERVICE_FAILURE_ACTIONSW: without actions the SCM deletes the time as well; and after the time 0 each failure is the first,
// so that an action behind the first never comes.
static void settle_reset(struct install_plan *plan)
{
    struct definition *wanted = &plan->wanted;
    const struct definition *before = &plan->before;
    const struct text_list *actions =
        &(wanted->given[OPTION_RECOVERY] ? wanted : before)->values[OPTION_RECOVERY];
    const bool is_chosen =
        before->values[OPTION_RECOVERY].count > 1 || definition_number(before, OPTION_RECOVERY_RESET, 0) != 0;
    if (!wanted->given[OPTION_RECOVERY_RESET] && actions->count > 1 && !is_chosen)
        definition_set(wanted, OPTION_RECOVERY_RESET, "3600");
    else if (wanted->given[OPTION_RECOVERY_RESET] && actions->count > 1 &&
             definition_number(wanted, OPTION_RECOVERY_RESET, 0) == 0)
        output_note(
            "--recovery-reset 0 makes each failure the first one: of the recovery actions only \"%s\" "
            "is ever taken; choose a longer time, such as --recovery-reset 1h",
            actions->items[0]);
    const bool has_actions =
        wanted->given[OPTION_RECOVERY] ? actions->count > 0 : definition_has_recovery(before);
    if (!wanted->given[OPTION_RECOVERY_RESET] || has_actions)
        return;
    if (definition_number(wanted, OPTION_RECOVERY_RESET, 0) != 0)
        output_note(
            "--recovery-reset has no effect: the service has no recovery actions; add --recovery restart:1m");
    text_list_clear(&wanted->values[OPTION_RECOVERY_RESET]);
    wanted->given[OPTION_RECOVERY_RESET] = false;
}

// None named is the default one.
static void settle_log(struct install_plan *plan)
{
    if (!plan->wanted.given[OPTION_LOG] || definition_text(&plan->wanted, OPTION_LOG) != NULL)
        return;
    struct settings settings = {0};
    settings_begin(&settings, definition_text(plan->exists ? &plan->before : &plan->wanted, OPTION_NAME));
    definition_set(&plan->wanted, OPTION_LOG, settings.log);
    settings_clear(&settings);
}

void install_settle(struct install_plan *plan)
{
    static const struct definition_meaning meaning = {
        .same_path = same_path, .same_account = account_same, .same_security = same_security};
    struct definition *wanted = &plan->wanted;
    if (wanted->given[OPTION_DISPLAY_NAME] && definition_text(wanted, OPTION_DISPLAY_NAME) == NULL &&
        definition_text(&plan->before, OPTION_NAME) != NULL) // without one, the SCM shows the name
        definition_set(wanted, OPTION_DISPLAY_NAME, definition_text(&plan->before, OPTION_NAME));
    settle_log(plan);
    settle_reset(plan);
    definition_settle(wanted, plan->exists ? &plan->before : NULL, &meaning);
    for (int i = 0; i < OPTION_DEFINITION_END; i++) {
        // Of what the SCM has told nothing, or of a new service: none is what there is.
        if (wanted->given[i] && !plan->before.given[i] &&
            (wanted->values[i].count == 0 || wanted->values[i].items[0][0] == '\0'))
            wanted->given[i] = false;
    }
}
