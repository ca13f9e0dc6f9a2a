// The letters with which Alt leads to a widget, in English and in each language of data/po.
//
// The translations come from the compiled catalogs in NB_CATALOGS and not through gettext, which
// would need an installed locale for each language.
#pragma once

#include "ui/gtk_compat.h"

#include <string>

namespace nb {

// Those that lead to two at once of what is shown in the window, a line for each, such as
// "de: k (Zurüc_k, Webhoo_k)"; "" for none.
std::string mnemonic_clashes(GtkWidget* window);

} // namespace nb
