// Nämnder and the kommun's own organisation.
#pragma once
#include "common/store/resource.h"
#include "services/registry/tables.h"

namespace kvalitet::registry {

store::Resource<v1::Namnd>::Hooks NamndHooks(const Tables& tables);
// A förvaltning is part of nothing; a verksamhetsområde of one that is not, in some steps, a part of itself.
store::Resource<v1::Verksamhetsomrade>::Hooks VerksamhetsomradeHooks(const Tables& tables);

}  // namespace kvalitet::registry
