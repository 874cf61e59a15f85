// The model as data: what programs read, and what the printed hash is taken of.
#pragma once
#include <string>

#include "services/compiler/model.h"

namespace kvalitet::compiler {

// UTF-8, keys in fixed order, one member per line, ends with a line break.  `hash` is written where it is set.
std::string RenderJson(const Modell& modell);

}  // namespace kvalitet::compiler
