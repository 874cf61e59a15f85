#include "services/registry/rules.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "services/registry/insatstyper.h"

namespace kvalitet::registry {
namespace {

std::string Key(absl::string_view word) { return base::FoldSv(base::TrimSv(word)); }

template <class T>
std::optional<T> Lookup(const std::map<std::string, T>& words, absl::string_view word) {
  const auto found = words.find(Key(word));
  if (found == words.end()) return std::nullopt;
  return found->second;
}

// Words of a text: "lou entreprenad" -> lou, entreprenad.
std::vector<std::string> WordsOf(absl::string_view text) {
  return absl::StrSplit(Key(text), absl::ByAnyChar(" ,;/()"), absl::SkipEmpty());
}

bool Ends(absl::string_view from, absl::string_view till) { return till.empty() || from < till; }

}  // namespace

bool Overlaps(const Period& a, const Period& b) { return Ends(a.from, b.till) && Ends(b.from, a.till); }

bool Covers(const Period& period, absl::string_view day) { return period.from <= day && Ends(day, period.till); }

bool Contains(const Period& outer, const Period& inner) {
  return outer.from <= inner.from && (outer.till.empty() || (!inner.till.empty() && inner.till <= outer.till));
}

void CheckUppdrag(const v1::Uppdrag& uppdrag, proto::Violations& violations) {
  if (!Ends(uppdrag.giltig_fran(), uppdrag.giltig_till())) {
    violations.Add("uppdrag.giltig_till",
                   absl::StrCat("ska vara efter giltig från (", uppdrag.giltig_fran(),
                                "). Det är dagen efter sista dagen: ett uppdrag till och med 31 december 2026 har "
                                "giltig till 2027-01-01"));
  }
}

void CheckAvtal(const v1::Avtal& avtal, proto::Violations& violations) {
  if (!avtal.start_date().empty() && !Ends(avtal.start_date(), avtal.slut_date())) {
    violations.Add("avtal.slut_date", absl::StrCat("ska vara efter startdatum (", avtal.start_date(),
                                                   "). Det är dagen efter sista dagen"));
  }
  for (int i = 0; i < avtal.optioner_size(); ++i) {
    const v1::Avtalsoption& option = avtal.optioner(i);
    if (option.senast_date() > option.till_date()) {
      violations.Add(absl::StrCat("avtal.optioner[", i, "].till_date"),
                     absl::StrCat("ska vara efter dagen då optionen senast används (", option.senast_date(), ")"));
    }
  }
  if (avtal.ickeval() && avtal.avtalsform() != v1::AVTALSFORM_LOV &&
      avtal.avtalsform() != v1::AVTALSFORM_INTERN_OVERENSKOMMELSE) {
    violations.Add("avtal.ickeval", "gäller valfrihetssystem: LOV eller intern överenskommelse");
  }
}

void CheckOptioner(const v1::Avtal& avtal, const v1::Avtal* stored, proto::Violations& violations) {
  if (avtal.slut_date().empty()) return;
  for (int i = 0; i < avtal.optioner_size(); ++i) {
    const std::string& day = avtal.optioner(i).senast_date();
    // An avtal that ends earlier than was thought keeps the options that it had.
    const bool there = stored != nullptr && std::any_of(stored->optioner().begin(), stored->optioner().end(),
                                                        [&](const auto& one) { return one.senast_date() == day; });
    // The next one prolongs what the one before it has prolonged: 2 + 1 + 1 years.
    const bool after_another =
        std::any_of(avtal.optioner().begin(), avtal.optioner().end(), [&](const v1::Avtalsoption& one) {
          return one.senast_date() < day && day <= one.till_date() && one.lage() != v1::OPTIONSLAGE_AVSTADD;
        });
    if (there || day <= avtal.slut_date() || after_another) continue;
    violations.Add(absl::StrCat("avtal.optioner[", i, "].senast_date"),
                   absl::StrCat("ska vara senast när avtalet slutar (", avtal.slut_date(),
                                "), eller senast den dag som en tidigare option förlänger det till: efter det finns "
                                "inget att förlänga"));
  }
}

void CheckEnhet(const v1::Enhet& enhet, proto::Violations& violations) {
  if (!enhet.skyddad()) return;
  const auto absent = [&](const char* field, const std::string& value) {
    if (value.empty()) return;
    violations.Add(field,
                   "lämnas tomt när enheten har skyddad plats: den skrivs aldrig i registret, så att inget svar "
                   "kan röja den");
  };
  absent("enhet.adress", enhet.adress());
  absent("enhet.omrade", enhet.omrade());
}

v1::Sanktionstrappa TrappaFor(v1::Avtalsform avtalsform) {
  return avtalsform == v1::AVTALSFORM_INTERN_OVERENSKOMMELSE ? v1::SANKTIONSTRAPPA_INTERN : v1::SANKTIONSTRAPPA_AVTAL;
}

void CheckUtforare(const v1::Utforare& utforare, proto::Violations& violations) {
  if (utforare.ideburen() && utforare.regiform() != v1::REGIFORM_ENSKILD) {
    violations.Add("utforare.ideburen", "en idéburen utförare har regi privat (REGIFORM_ENSKILD)");
  }
}

void CheckInsatstyp(const v1::Insatstyp& insatstyp, absl::string_view id, proto::Violations& violations) {
  if (!id.empty() && id != InsatstypId(insatstyp.kod())) {
    violations.Add("insatstyp_id", absl::StrCat("ska vara ", InsatstypId(insatstyp.kod()), " för koden ",
                                                insatstyp.kod(), ", eller utelämnas"));
  }
  static const auto& prefixes =
      *new std::map<v1::Lag, std::string>{{v1::LAG_SOL, "SOL_"}, {v1::LAG_LSS, "LSS_"}, {v1::LAG_HSL, "HSL_"}};
  const auto prefix = prefixes.find(insatstyp.lag());
  if (insatstyp.ersatts_av_kod() == insatstyp.kod()) {
    violations.Add("insatstyp.ersatts_av_kod", "ska vara en annan kod än den egna");
  }
  if (prefix != prefixes.end() && !absl::StartsWith(insatstyp.kod(), prefix->second)) {
    violations.Add("insatstyp.kod", absl::StrCat("ska börja med ", prefix->second, " för den lagen"));
  }
}

std::optional<RegiWord> ReadRegi(absl::string_view word) {
  static const auto& words = *new std::map<std::string, RegiWord>{
      {"", {v1::REGIFORM_OKAND, false}},
      {"okand", {v1::REGIFORM_OKAND, false}},
      {"kommunal", {v1::REGIFORM_KOMMUNAL, false}},
      {"kommunal regi", {v1::REGIFORM_KOMMUNAL, false}},
      {"egen regi", {v1::REGIFORM_KOMMUNAL, false}},
      {"kommunalt bolag", {v1::REGIFORM_KOMMUNALT_BOLAG, false}},
      {"privat", {v1::REGIFORM_ENSKILD, false}},
      {"privat regi", {v1::REGIFORM_ENSKILD, false}},
      {"enskild", {v1::REGIFORM_ENSKILD, false}},
      {"enskild regi", {v1::REGIFORM_ENSKILD, false}},
      {"ideell", {v1::REGIFORM_ENSKILD, true}},
      {"ideburen", {v1::REGIFORM_ENSKILD, true}},
      {"annan kommun", {v1::REGIFORM_ANNAN_KOMMUN, false}},
      {"region", {v1::REGIFORM_REGION, false}},
      {"statlig", {v1::REGIFORM_STATLIG, false}},
  };
  return Lookup(words, word);
}

AvtalWord ReadAvtalsform(absl::string_view words) {
  static const auto& forms = *new std::map<std::string, v1::Avtalsform>{
      {"lov", v1::AVTALSFORM_LOV},
      {"lou", v1::AVTALSFORM_LOU},
      {"ramavtal", v1::AVTALSFORM_RAMAVTAL},
      {"iop", v1::AVTALSFORM_IOP},
      {"direktupphandling", v1::AVTALSFORM_DIREKTUPPHANDLING},
      {"bidrag", v1::AVTALSFORM_BIDRAG},
      {"verksamhetsbidrag", v1::AVTALSFORM_BIDRAG},
      {"foreningsbidrag", v1::AVTALSFORM_BIDRAG},
  };
  // Words that say how an avtal works but not under which law it was made, nor against one.
  static const auto& neutral =
      *new std::set<std::string>{"entreprenad", "upphandling", "upphandlad", "med", "fast", "pris", "avtal"};
  const std::string key = Key(words);
  AvtalWord read;
  if (key.empty() || key == "egen regi" || absl::StartsWith(key, "egen regi (")) {
    read.none = true;
    return read;
  }
  if (absl::StartsWith(key, "intern overenskommelse")) {
    read.avtalsform = v1::AVTALSFORM_INTERN_OVERENSKOMMELSE;
    return read;
  }
  std::set<v1::Avtalsform> found;
  bool other = false;
  bool kundval = false;
  for (const std::string& word : WordsOf(words)) {
    const auto form = forms.find(word);
    if (form != forms.end()) {
      found.insert(form->second);
    } else if (word == "kundval") {
      kundval = true;
    } else if (neutral.count(word) == 0) {
      other = true;
    }
  }
  if (found.size() != 1 || other) return read;
  // Choice by the user was usual before LOV too and is written beside ramavtal: alone it tells no form.
  if (kundval && *found.begin() != v1::AVTALSFORM_LOV && *found.begin() != v1::AVTALSFORM_LOU) return read;
  read.avtalsform = *found.begin();
  return read;
}

std::optional<v1::JuridiskForm> ReadJuridiskForm(absl::string_view word) {
  static const auto& words = *new std::map<std::string, v1::JuridiskForm>{
      {"", v1::JURIDISK_FORM_OKAND},
      {"okand", v1::JURIDISK_FORM_OKAND},
      {"aktiebolag", v1::JURIDISK_FORM_AKTIEBOLAG},
      {"ab", v1::JURIDISK_FORM_AKTIEBOLAG},
      {"ideell forening", v1::JURIDISK_FORM_IDEELL_FORENING},
      {"forening", v1::JURIDISK_FORM_OKAND},
      {"stiftelse", v1::JURIDISK_FORM_STIFTELSE},
      {"ekonomisk forening", v1::JURIDISK_FORM_KOOPERATIV},
      {"kooperativ", v1::JURIDISK_FORM_KOOPERATIV},
      {"handelsbolag", v1::JURIDISK_FORM_HANDELSBOLAG},
      {"hb", v1::JURIDISK_FORM_HANDELSBOLAG},
      {"kommanditbolag", v1::JURIDISK_FORM_HANDELSBOLAG},
      {"kb", v1::JURIDISK_FORM_HANDELSBOLAG},
      {"enskild firma", v1::JURIDISK_FORM_ENSKILD_FIRMA},
      {"kommun", v1::JURIDISK_FORM_KOMMUN},
      {"region", v1::JURIDISK_FORM_REGION},
      {"stat", v1::JURIDISK_FORM_STAT},
      {"statlig myndighet", v1::JURIDISK_FORM_STAT},
      {"trossamfund", v1::JURIDISK_FORM_TROSSAMFUND},
  };
  return Lookup(words, word);
}

std::optional<v1::HslAnsvar> ReadHslAnsvar(absl::string_view word) {
  static const auto& words = *new std::map<std::string, v1::HslAnsvar>{
      {"", v1::HSL_ANSVAR_UNSPECIFIED},       {"kommun", v1::HSL_ANSVAR_KOMMUN},
      {"kommunen", v1::HSL_ANSVAR_KOMMUN},    {"region", v1::HSL_ANSVAR_REGION},
      {"regionen", v1::HSL_ANSVAR_REGION},    {"utforare", v1::HSL_ANSVAR_UTFORARE},
      {"utforaren", v1::HSL_ANSVAR_UTFORARE},
  };
  return Lookup(words, word);
}

absl::StatusOr<PublishedDate> ReadDate(absl::string_view text) {
  const std::string trimmed = base::TrimSv(text);
  PublishedDate date;
  if (trimmed.size() == 4) {
    KV_ASSIGN_OR_RETURN(date.first, base::ParseDate(absl::StrCat(trimmed, "-01-01")));
    date.last = absl::CivilDay(date.first.year(), 12, 31);
    date.year_only = true;
    return date;
  }
  KV_ASSIGN_OR_RETURN(date.first, base::ParseDate(trimmed));
  date.last = date.first;
  return date;
}

}  // namespace kvalitet::registry
