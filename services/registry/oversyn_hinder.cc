#include "services/registry/oversyn_hinder.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "common/proto/errors.h"

namespace kvalitet::registry {
namespace {

constexpr size_t kNamedAvtal = 5;    // in an error
constexpr size_t kLongestNamn = 60;  // bytes, there

// The first avtal of a list, as people know them: "2024-17 (Exempelvård AB), …".
absl::StatusOr<std::string> AvtalSv(sql::Session& session, const Tables& tables,
                                    const google::protobuf::RepeatedPtrField<std::string>& names) {
  std::vector<std::string> some(names.begin(), names.end());
  some.resize(std::min(some.size(), kNamedAvtal));
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Avtal> avtal, tables.avtal.GetMany(session, {}, some));
  std::vector<std::string> words;
  for (const v1::Avtal& one : avtal) {
    v1::Utforare utforare;
    KV_RETURN_IF_ERROR(tables.utforare.Get(session, {}, one.utforare(), utforare));
    const std::string who = base::TruncateUtf8(utforare.namn(), kLongestNamn);
    words.push_back(one.beteckning().empty()
                        ? absl::StrCat(who, " (utan beteckning)")
                        : absl::StrCat(base::TruncateUtf8(one.beteckning(), kLongestNamn), " (", who, ")"));
  }
  const size_t more = static_cast<size_t>(names.size()) - words.size();
  return absl::StrCat(absl::StrJoin(words, ", "), more > 0 ? absl::StrCat(" och ", more, " till") : "");
}

}  // namespace

absl::Status EjKlar(sql::Session& session, const Tables& tables, const v1::GetOversynslageResponse& now) {
  std::string why;
  if (now.oavgjorda() > 0) {
    why = absl::StrCat(
        now.oavgjorda() == 1 ? "1 skillnad saknar" : absl::StrCat(now.oavgjorda(), " skillnader saknar"),
        " beslut. Besluta om varje skillnad, speglas, medvetet olika eller åtgärdas: kvalitet krav besluta");
  } else if (!now.utan_krav().empty()) {
    KV_ASSIGN_OR_RETURN(const std::string avtal, AvtalSv(session, tables, now.utan_krav()));
    why = absl::StrCat(now.utan_krav_size(), " avtal saknar krav för insatstypen, och kan inte jämföras: ", avtal,
                       ". Ange en kravkatalog på vart och ett: kvalitet avtal krav");
  } else {
    why =
        "Det finns inget att jämföra: ingen intern överenskommelse och inget LOV- eller LOU-avtal har krav för "
        "insatstypen. Läs in krav (kvalitet krav importera) och ange dem på avtalen (kvalitet avtal krav)";
  }
  return proto::Error(absl::StatusCode::kFailedPrecondition, "OAVGJORDA_SKILLNADER", std::move(why),
                      {{"oavgjorda", absl::StrCat(now.oavgjorda())}});
}

}  // namespace kvalitet::registry
