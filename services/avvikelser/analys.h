// The joint analysis of a half-year.
#pragma once
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/proto/call.h"
#include "common/sql/database.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

extern const absl::string_view kTemanCsv;

struct Tema {
  std::string kod, etikett;
  std::vector<std::string> kategorier;
};

// data/teman.csv.  Every category stands in one theme; an error names the line.
absl::StatusOr<std::vector<Tema>> ParseTeman(absl::string_view csv);
const std::vector<Tema>& Teman();

// So many ärenden of that kind with those categories (",A,B,").
struct Kategoriantal {
  v1::Avvikelsetyp typ;
  std::string kategorikoder;
  int64_t antal;
};

// So many ärenden of that kind an utförare with a system of its own has told of one enhet.
struct Uppgivet {
  v1::Avvikelsetyp typ = v1::AVVIKELSETYP_UNSPECIFIED;
  std::string enhet, utforare;
  int64_t antal = 0;
};

// Sums by kind.  Praise is left out, as in the themes.  Pure.
void LaggTillUppgivna(const std::vector<Uppgivet>& uppgivna, v1::Halvarsanalys& analys);

// The themes of two periods side by side.  Pure.
void Analysera(const std::vector<Tema>& teman, const std::vector<Kategoriantal>& nu,
               const std::vector<Kategoriantal>& fore, v1::Halvarsanalys& analys);

// Reads both periods: the half-year, to today while it goes on, and as much of it the year before; and what is told of
// the half-year as sums.  INVALID_ARGUMENT for a half-year that has not begun.
absl::Status AnalyzeHalvar(sql::Session& session, const proto::Call& call, const v1::AnalyzeHalvarRequest& request,
                           v1::Halvarsanalys& analys);

}  // namespace kvalitet::avvikelser
