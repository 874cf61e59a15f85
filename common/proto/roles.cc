#include "common/proto/roles.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace kvalitet::proto {

using options::v1::Roll;

const char* RollSv(Roll role) {
  switch (role) {
    case Roll::KVALITETSTEAM:
      return "kvalitetsteam";
    case Roll::AVTALSANSVARIG:
      return "avtalsansvarig";
    case Roll::UTFORARADMIN:
      return "utförarens administratör";
    case Roll::UTFORARE:
      return "utförarens ledning";
    case Roll::ENHETSCHEF:
      return "enhetschef";
    case Roll::RAPPORTOR:
      return "rapportör";
    case Roll::LEX_SARAH_UTREDARE:
      return "lex Sarah-utredare";
    case Roll::SAS:
      return "SAS";
    case Roll::MAS:
      return "MAS";
    case Roll::MAR:
      return "MAR";
    case Roll::EKONOM:
      return "ekonom";
    case Roll::LEDNING:
      return "förvaltningens ledning";
    case Roll::NAMND:
      return "nämnd";
    case Roll::SEKRETESSPROVARE:
      return "sekretessprövare";
    case Roll::LOGGRANSKARE:
      return "loggranskare";
    case Roll::REVISOR:
      return "revisor";
    case Roll::ADMIN:
      return "administratör";
    default:
      return nullptr;
  }
}

std::string RollerSv(const std::vector<options::v1::Roll>& roles, absl::string_view last) {
  std::vector<std::string> words;
  for (const Roll role : roles) {
    if (const char* word = RollSv(role)) words.emplace_back(word);
  }
  if (words.size() < 2) return words.empty() ? "" : words[0];
  const std::string end = words.back();
  words.pop_back();
  return absl::StrCat(absl::StrJoin(words, ", "), " ", last, " ", end);
}

std::string WhoMaySv(const std::vector<options::v1::Roll>& roles) {
  const std::string who = RollerSv(roles, "och");
  return who.empty() ? "" : absl::StrCat(" Det får ", who, ".");
}

}  // namespace kvalitet::proto
