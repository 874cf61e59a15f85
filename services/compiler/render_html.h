// One self-contained web page, also what is printed: landmarks, captions, header cells with scope, charts as inline SVG
// with a text alternative, page numbers in print.  Nothing is fetched from anywhere.
#pragma once
#include <string>

#include "common/pdf/markup.h"
#include "services/compiler/model.h"

namespace kvalitet::compiler {

std::string RenderHtml(const Modell& modell);

// A chart as SVG.  `id` makes its title and description unique in the page.
void RitaDiagram(pdf::Markup& m, const Diagram& diagram, const std::string& id);

}  // namespace kvalitet::compiler
