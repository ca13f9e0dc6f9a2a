// Marks user-visible text for gettext. `_` translates now, `N_` only marks, `n_` picks the plural.
#pragma once

#include <glib.h>

// NOLINTNEXTLINE(bugprone-reserved-identifier): gettext's own name
#define _(text) g_dgettext(GETTEXT_PACKAGE, text)
#define N_(text) (text)
#define n_(one, many, count) g_dngettext(GETTEXT_PACKAGE, one, many, count)
