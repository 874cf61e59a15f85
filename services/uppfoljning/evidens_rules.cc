#include "services/uppfoljning/evidens_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/date.h"
#include "common/proto/errors.h"
#include "services/uppfoljning/svar_rules.h"

namespace kvalitet::uppfoljning {

bool ArGiltig(const v1::Evidens& evidens, absl::CivilDay day) {
  return evidens.giltig_till_date().empty() || base::FormatDate(day) <= evidens.giltig_till_date();
}

Evidensval ValjEvidens(const v1::Formular& formular, const std::vector<v1::Svar>& svar,
                       const v1::Sjalvskattning& sjalvskattning, const std::vector<v1::Evidens>& alla,
                       absl::CivilDay day) {
  const Nycklar hidden = Dolda(formular, svar);
  Nycklar answered, shown_by;
  for (const v1::Svar& ett : svar) {
    if (!ett.svar().empty() && hidden.count(ett.nyckel()) == 0) answered.insert(ett.nyckel());
  }
  Evidensval val;
  for (const v1::Evidens& one : alla) {
    const bool own =
        one.ansvarig_utforare() == sjalvskattning.ansvarig_utforare() && one.enhet() == sjalvskattning.enhet();
    const bool about = std::any_of(one.fragor().begin(), one.fragor().end(),
                                   [&](const v1::Evidensfraga& f) { return answered.count(f.nyckel()) > 0; });
    if (!own || !about || one.state() != v1::EVIDENS_KLAR) continue;
    if (!ArGiltig(one, day)) {
      val.utgangna.push_back(absl::StrCat(one.nummer(), " (", one.filnamn(), ") gällde till och med ",
                                          one.giltig_till_date(), " och är inte med."));
      continue;
    }
    val.med.push_back(&one);
    for (const v1::Evidensfraga& f : one.fragor()) shown_by.insert(f.nyckel());
  }
  for (const v1::Fraga& fraga : formular.fragor()) {
    const bool required = fraga.evidens() == v1::EVIDENS_KRAVS && answered.count(fraga.nyckel()) > 0;
    if (!required || shown_by.count(fraga.nyckel()) > 0) continue;
    v1::SaknatSvar& ett = val.saknas.emplace_back();
    ett.set_nyckel(fraga.nyckel());
    ett.set_kort(fraga.kort().empty() ? fraga.avsnitt() : fraga.kort());
  }
  return val;
}

absl::Status EvidensSaknas(const Evidensval& val) {
  constexpr size_t kNamed = 20;
  std::vector<std::string> keys;
  for (const v1::SaknatSvar& ett : val.saknas) {
    if (keys.size() < kNamed) keys.push_back(ett.nyckel());
  }
  const size_t more = val.saknas.size() - keys.size();
  std::string text = absl::StrCat("Inte inlämnad. ", val.saknas.size(), val.saknas.size() == 1 ? " fråga" : " frågor",
                                  " kräver evidens som saknas: ", absl::StrJoin(keys, ", "),
                                  more == 0 ? "" : absl::StrCat(" och ", more, " till"), ". ");
  for (size_t i = 0; i < val.utgangna.size() && i < 3; ++i) absl::StrAppend(&text, val.utgangna[i], " ");
  absl::StrAppend(&text, "Lägg till en fil med --fråga ", keys.empty() ? "" : keys[0], " och lämna in igen.");
  return proto::Error(absl::StatusCode::kFailedPrecondition, "EVIDENS_SAKNAS", text,
                      {{"saknas", absl::StrJoin(keys, ",")}, {"antal", absl::StrCat(val.saknas.size())}});
}

v1::Kvittoevidens PaKvitto(const v1::Evidens& evidens) {
  v1::Kvittoevidens one;
  one.set_name(evidens.name());
  one.set_nummer(evidens.nummer());
  one.set_visar(evidens.visar());
  one.set_filnamn(evidens.filnamn());
  one.set_sha256(evidens.sha256());
  for (const v1::Evidensfraga& fraga : evidens.fragor()) one.add_fragor(fraga.nyckel());
  return one;
}

}  // namespace kvalitet::uppfoljning
