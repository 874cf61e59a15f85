#include "services/avvikelser/utredningspunkter.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/data_file.h"
#include "common/base/data_set.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "common/proto/rules.h"
#include "services/avvikelser/atgardsregler.h"

namespace kvalitet::avvikelser {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kFile[] = "utredningspunkter.csv";
constexpr size_t kColumns = 5;
constexpr std::pair<absl::string_view, Utredningsslag> kSlag[] = {
    {"LEX_SARAH", Utredningsslag::kLexSarah},
    {"HANDELSEANALYS", Utredningsslag::kHandelseanalys},
    {"ENKEL_UTREDNING", Utredningsslag::kEnkelUtredning},
};

// The first row of a version, after the ones that are read; what is wrong with it, or nothing.
absl::string_view ReadVersion(const std::vector<std::string>& cells, std::vector<Punktlista>& alla) {
  const auto slag =
      std::find_if(std::begin(kSlag), std::end(kSlag), [&](const auto& one) { return one.first == cells[0]; });
  if (slag == std::end(kSlag)) return "utredning is LEX_SARAH, HANDELSEANALYS or ENKEL_UTREDNING";
  if (!base::ParseDate(cells[1]).ok()) return "bad date";
  for (const Punktlista& before : alla) {
    if (before.slag == slag->second && before.fran >= cells[1]) return "versions are in the order of their days";
  }
  alla.push_back({slag->second, cells[1], {}});
  return "";
}

absl::string_view ReadPoint(const std::vector<std::string>& cells, Punktlista& lista) {
  const auto* of =
      lista.slag == Utredningsslag::kLexSarah ? v1::LexSarahArende::descriptor() : v1::LexMariaArende::descriptor();
  const FieldDescriptor* falt = of->FindFieldByName(cells[2]);
  const bool text = falt != nullptr && falt->type() == FieldDescriptor::TYPE_STRING && !falt->is_repeated();
  if (!text && cells[2] != "orsaker") return "no such fält";
  if (proto::Rule(falt).output_only()) return "a fält that nobody writes";
  if (cells[3] != "JA" && cells[3] != "NEJ") return "krävs is JA or NEJ";
  if (cells[4].empty()) return "saknas is empty";
  lista.punkter.push_back({falt, cells[3] == "JA", cells[4]});
  return "";
}

}  // namespace

absl::StatusOr<std::vector<Punktlista>> ParseUtredningspunkter(absl::string_view csv) {
  std::vector<Punktlista> alla;
  KV_ASSIGN_OR_RETURN(const std::vector<base::DataLine> lines, base::ReadDataLines(kFile, csv, kColumns));
  for (const auto& [number, cells] : lines) {
    const bool first = !cells[0].empty() || !cells[1].empty();
    absl::string_view why = first ? ReadVersion(cells, alla) : alla.empty() ? "of which version" : "";
    if (why.empty()) why = ReadPoint(cells, alla.back());
    if (!why.empty()) return base::DataError(kFile, number, why);
  }
  for (const auto& [ord, slag] : kSlag) {
    const bool has = std::any_of(alla.begin(), alla.end(), [s = slag](const Punktlista& one) { return one.slag == s; });
    if (!has) return base::DataError(kFile, 0, absl::StrCat("has nothing of ", ord));
  }
  return alla;
}

const Punktlista& PunkterFor(const std::vector<Punktlista>& alla, Utredningsslag slag, absl::string_view day) {
  const Punktlista* found = nullptr;
  for (const Punktlista& one : alla) {
    if (one.slag == slag && (found == nullptr || one.fran <= day)) found = &one;
  }
  return *found;
}

void CheckPunkter(const Punktlista& lista, const Message& arende, proto::Violations& violations) {
  const auto* r = arende.GetReflection();
  for (const Punktregel& one : lista.punkter) {
    const bool there = one.falt->is_repeated() ? r->FieldSize(arende, one.falt) > 0
                                               : !base::TrimSv(r->GetString(arende, one.falt)).empty();
    if (one.kravs && !there) violations.Add(one.falt->name(), one.saknas);
  }
}

namespace {

// The provisions on lex Sarah are of the law before this day: others may take their place from then on.
constexpr absl::string_view kNyaLagen = "2025-07-01";

// What the provisions on lex Sarah ask for is not the kommun's to leave out, before others take their place.
absl::Status SexPunkterStay(const std::vector<Punktlista>& compiled, const std::vector<Punktlista>& replaced) {
  const Punktlista& six = PunkterFor(compiled, Utredningsslag::kLexSarah, kNyaLagen);
  bool first = true;
  for (const Punktlista& one : replaced) {
    if (one.slag != Utredningsslag::kLexSarah || (!first && one.fran >= kNyaLagen)) continue;
    first = false;  // it holds before its day too
    for (const Punktregel& punkt : six.punkter) {
      const bool stays = std::any_of(one.punkter.begin(), one.punkter.end(),
                                     [&](const Punktregel& p) { return p.falt == punkt.falt && p.kravs; });
      if (!stays) {
        return base::DataError(
            kFile, 0,
            absl::StrCat(punkt.falt->name(), " is no longer asked for from ", one.fran, "; append the next version"));
      }
    }
  }
  return absl::OkStatus();
}

const auto& kPunkter = *new base::DataSet<std::vector<Punktlista>>(
    "avvikelser/utredningspunkter.csv", kUtredningspunkterCsv, ParseUtredningspunkter, SexPunkterStay);

void Check(const proto::Call& call, Utredningsslag slag, const Message& arende, proto::Violations& violations) {
  CheckPunkter(PunkterFor(*kPunkter, slag, base::FormatDate(call.today)), arende, violations);
}

}  // namespace

void CheckSexPunkter(const proto::Call& call, const v1::LexSarahArende& arende, proto::Violations& violations) {
  Check(call, Utredningsslag::kLexSarah, arende, violations);
}

void CheckAnalys(const proto::Call& call, const v1::LexMariaArende& arende, proto::Violations& violations) {
  Check(call, Utredningsslag::kHandelseanalys, arende, violations);
  // That each cause has a measure or a motive is asked of every decision: here it is point 10.
  proto::Violations saknas;
  atgardsregler::CheckOrsaker(arende, saknas);
  for (const proto::Violation& one : saknas.list()) {
    violations.Add(one.field, absl::StrCat("Punkt 10 saknas. ", one.svenska));
  }
}

void CheckEnkelUtredning(const proto::Call& call, const v1::LexMariaArende& arende, proto::Violations& violations) {
  Check(call, Utredningsslag::kEnkelUtredning, arende, violations);
}

}  // namespace kvalitet::avvikelser
