// The tables of lex Sarah.
#pragma once
#include <initializer_list>

#include "absl/status/status.h"
#include "common/store/table.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

// The source of a rapport that is registered from what the nämnd was told.
inline constexpr char kInformation[] = "information till nämnden";

struct LexSarahTables {
  explicit LexSarahTables(const store::Store& store) : arende(store), information(store), kopia(store) {}

  absl::Status CheckColumns(sql::Session& session) const {
    for (const store::TableBase* one : std::initializer_list<const store::TableBase*>{&arende, &information, &kopia}) {
      if (absl::Status status = one->CheckColumns(session); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  const store::Table<v1::LexSarahArende> arende;
  const store::Table<v1::Namndinformation> information;
  const store::Table<v1::LexSarahKopia> kopia;
};

}  // namespace kvalitet::avvikelser
