// What each import reads, and the headings by which it knows it.
#pragma once
#include "clients/kvalitet/import.h"

namespace kvalitet::client {

ImportKind UtforareKind();
ImportKind AvvikelseKind();
ImportKind SiffraKind();
ImportKind VolymKind();

}  // namespace kvalitet::client
