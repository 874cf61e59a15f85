#include "services/avvikelser/rules.h"

#include <google/protobuf/repeated_field.h>

#include <algorithm>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/proto/rules.h"
#include "services/avvikelser/kategorier.h"
#include "services/avvikelser/lagstod.h"

namespace kvalitet::avvikelser {
namespace {

// Dates are ISO, so their order is that of their texts; one that cannot be read is told by the rules of its option.
bool Readable(const std::string& date) { return base::ParseDate(date).ok(); }

class Checker {
 public:
  Checker(const v1::Avvikelse& a, absl::CivilDay today, const std::string& prefix, proto::Violations& violations)
      : a_(a), today_(base::FormatDate(today)), prefix_(prefix), violations_(violations) {}

  void Dates() {
    // Where nobody says when it was noticed that is the day of the report: what is wrong is told of the day that stands
    // in the row, and once.
    const bool noticed = a_.upptackt_date() != a_.rapporterad_date();
    if (noticed) {
      InOrder(a_.intraffad_date(), a_.upptackt_date(), "upptackt_date",
              "Det kan inte ha upptäckts före den dag då det inträffade");
      InOrder(a_.upptackt_date(), a_.rapporterad_date(), "rapporterad_date",
              "Det kan inte ha rapporterats före den dag då det upptäcktes");
      NotLater(a_.upptackt_date(), "upptackt_date");
    } else {
      InOrder(a_.intraffad_date(), a_.rapporterad_date(), "rapporterad_date",
              "Det kan inte ha rapporterats före den dag då det inträffade");
    }
    InOrder(a_.rapporterad_date(), a_.avslutad_date(), "avslutad_date",
            "Det kan inte ha avslutats före den dag då det rapporterades");
    NotLater(a_.intraffad_date(), "intraffad_date");
    NotLater(a_.rapporterad_date(), "rapporterad_date");
    NotLater(a_.avslutad_date(), "avslutad_date");
    NotLater(a_.till_ivo_date(), "till_ivo_date");
  }

  void Anmald(const v1::Avvikelse* stored) {
    const bool same = stored != nullptr && stored->till_ivo_date() == a_.till_ivo_date() &&
                      stored->rapporterad_date() == a_.rapporterad_date();
    if (same || a_.rapporterad_date() > today_) return;  // told once, of the day that has not been
    const std::string why = AnmaldForeRapporten(a_.till_ivo_date(), a_.rapporterad_date());
    if (!why.empty()) Add("till_ivo_date", why);
  }

  void KindAndLaw() {
    if (a_.typ() == v1::LEX_SARAH && a_.lagrum() == v1::HSL) {
      Add("lagrum", "Lex Sarah gäller SoL och LSS. Välj SoL eller LSS, eller registrera händelsen som lex Maria (HSL)");
    }
    if (a_.typ() == v1::LEX_MARIA && a_.lagrum() != v1::HSL) {
      Add("lagrum", "Lex Maria gäller HSL. Välj HSL, eller registrera händelsen som lex Sarah (SoL eller LSS)");
    }
    const bool both = a_.typ() == v1::LEX_SARAH && a_.aven_lagrum() != a_.lagrum() && a_.aven_lagrum() != v1::HSL;
    if (a_.aven_lagrum() != v1::LAGRUM_UNSPECIFIED && !both) {
      Add("aven_lagrum",
          "Bara en lex Sarah-rapport kan gälla två lagar, SoL och LSS. Ange den andra av dem, eller registrera "
          "händelsen som ett eget ärende under den andra lagen");
    }
    if (a_.grad() != v1::GRAD_UNSPECIFIED && a_.typ() != v1::LEX_SARAH) {
      Add("grad", "Grad anges bara för lex Sarah-rapporter. Ta bort den");
    }
    if (!a_.till_ivo_date().empty() && a_.typ() != v1::LEX_SARAH && a_.typ() != v1::LEX_MARIA) {
      Add("till_ivo_date", "Bara lex Sarah och lex Maria anmäls till IVO. Ta bort datumet eller ändra typ");
    }
  }

  void State() {
    if ((a_.state() == v1::AVSLUTAD) == a_.avslutad_date().empty()) {
      Add("avslutad_date", "Avslutad dag ska anges när ärendet är avslutat, och bara då. Exempel: 2026-04-15");
    }
  }

  void Told(const char* field) {
    const auto& all = a_.informerade();
    if (all.size() < 2 || std::find(all.begin(), all.end(), v1::INFORMERAD_INGEN) == all.end()) return;
    Add(field, "Ange antingen att ingen har informerats eller vilka som har det, inte båda");
  }

  void Categories() {
    CheckKategorier(ListaFor(a_.typ(), a_.lagrum()), a_.rapporterad_date(), KoderAv(a_.kategorier()),
                    prefix_ + "kategorier", violations_);
  }

  void Add(const std::string& field, std::string svenska) { violations_.Add(prefix_ + field, std::move(svenska)); }

 private:
  void InOrder(const std::string& first, const std::string& second, const char* field, const char* svenska) {
    if (!Readable(first) || !Readable(second) || first <= second) return;
    if (first > today_) return;  // told once, of the day that has not been
    Add(field, absl::StrCat(svenska, " (", first, ")"));
  }
  void NotLater(const std::string& date, const char* field) {
    if (Readable(date) && date > today_) Add(field, absl::StrCat("Dagen har inte varit ännu. I dag är det ", today_));
  }

  const v1::Avvikelse& a_;
  const std::string today_;
  const std::string prefix_;
  proto::Violations& violations_;
};

// The fields about persons.
std::vector<const google::protobuf::FieldDescriptor*> Texts() {
  std::vector<const google::protobuf::FieldDescriptor*> texts;
  const auto* d = v1::Avvikelse::descriptor();
  for (int i = 0; i < d->field_count(); ++i) {
    if (proto::IsPersonal(d->field(i))) texts.push_back(d->field(i));
  }
  return texts;
}

void StampState(v1::Avvikelse& a, const v1::Avvikelse* stored, const std::string& today) {
  if (a.state() == v1::AVVIKELSESTATUS_UNSPECIFIED) {
    a.set_state(a.avslutad_date().empty() ? v1::REGISTRERAD : v1::AVSLUTAD);
  }
  const bool reopened = stored != nullptr && stored->state() == v1::AVSLUTAD && a.state() != v1::AVSLUTAD;
  if (reopened && a.avslutad_date() == stored->avslutad_date()) a.clear_avslutad_date();
  if (a.state() == v1::AVSLUTAD && a.avslutad_date().empty()) a.set_avslutad_date(today);
}

// Those who were told stand once each, and the first of them in the field for one.  Whoever fills that alone, as
// before there were several, says all.
void StampInformerade(v1::Avvikelse& a, const v1::Avvikelse* stored) {
  const v1::Avvikelse& before = stored == nullptr ? v1::Avvikelse::default_instance() : *stored;
  const bool same = std::equal(a.informerade().begin(), a.informerade().end(), before.informerade().begin(),
                               before.informerade().end());
  if (same && (a.informerade().empty() || a.informerad() != before.informerad())) {
    a.clear_informerade();
    a.add_informerade(a.informerad());
  }
  google::protobuf::RepeatedField<int> once;
  for (const int one : a.informerade()) {
    const bool known = one == v1::INFORMERAD_UNSPECIFIED || std::find(once.begin(), once.end(), one) != once.end();
    if (!known) once.Add(one);
  }
  a.mutable_informerade()->Swap(&once);
  a.set_informerad(a.informerade().empty() ? v1::INFORMERAD_UNSPECIFIED : a.informerade(0));
}

}  // namespace

std::optional<int32_t> DagarMellan(const std::string& from, const std::string& to) {
  const absl::StatusOr<absl::CivilDay> first = base::ParseDate(from), last = base::ParseDate(to);
  if (!first.ok() || !last.ok() || *last < *first) return std::nullopt;
  return static_cast<int32_t>(*last - *first);
}

std::string AnmaldForeRapporten(const std::string& anmald, const std::string& rapporterad) {
  if (!Readable(anmald) || !Readable(rapporterad) || anmald >= rapporterad) return "";
  return absl::StrCat("Dagen för anmälan till IVO (", anmald, ") är före rapporten (", rapporterad,
                      "). Anmälan görs tidigast samma dag som rapporten. Ange den dagen eller en senare, eller rätta "
                      "rapportens dag.");
}

void StampFigures(v1::Avvikelse& a) {
  a.clear_riskvarde();
  if (a.has_allvarlighet() && a.has_sannolikhet()) a.set_riskvarde(a.allvarlighet() * a.sannolikhet());
  a.clear_handlaggningsdagar();
  if (const auto days = DagarMellan(a.rapporterad_date(), a.avslutad_date())) a.set_handlaggningsdagar(*days);
  a.clear_dagar_till_utredning();
  if (const auto days = DagarMellan(a.rapporterad_date(), a.utredning_date())) a.set_dagar_till_utredning(*days);
  std::set<std::string> codes;
  for (const v1::AvvikelseKategori& kategori : a.kategorier()) codes.insert(kategori.kod());
  a.clear_kategorikoder();
  for (const std::string& code : codes) absl::StrAppend(a.mutable_kategorikoder(), ",", code);
  if (!codes.empty()) a.mutable_kategorikoder()->push_back(',');
}

void Stamp(v1::Avvikelse& a, const v1::Avvikelse* stored, absl::CivilDay today) {
  const std::string date = base::FormatDate(today);
  if (a.rapporterad_date().empty()) a.set_rapporterad_date(date);
  if (a.upptackt_date().empty()) a.set_upptackt_date(a.rapporterad_date());
  a.set_handelse_date(a.intraffad_date().empty() ? a.upptackt_date() : a.intraffad_date());
  StampState(a, stored, date);
  StampInformerade(a, stored);
  StampFigures(a);
  StampLagstod(a, stored);
}

void CheckOmklassning(const v1::Avvikelse& stored, const v1::Avvikelse& candidate, const std::string& prefix,
                      proto::Violations& violations) {
  if (ArSynpunkt(stored) && ArSynpunkt(candidate)) return;
  if (ArSynpunkt(stored)) {
    violations.Add(prefix + "typ",
                   "En synpunkt görs aldrig om till något annat. Anmäl det som hänt för sig, och besvara synpunkten");
    return;
  }
  const char* svenska = "ändras inte här. Klassa om ärendet med motiv, så finns det kvar vad det var";
  if (candidate.typ() != stored.typ()) violations.Add(prefix + "typ", absl::StrCat("Typen ", svenska));
  if (candidate.lagrum() != stored.lagrum()) violations.Add(prefix + "lagrum", absl::StrCat("Lagrummet ", svenska));
}

void HideTexts(v1::Avvikelse& a) {
  for (const auto* f : Texts()) a.GetReflection()->ClearField(&a, f);
}

bool KeepTexts(const v1::Avvikelse& stored, v1::Avvikelse& candidate) {
  const auto* r = candidate.GetReflection();
  for (const auto* f : Texts()) {
    const std::string before = r->GetString(stored, f), sent = r->GetString(candidate, f);
    if (!sent.empty() && sent != before) return false;
    r->SetString(&candidate, f, before);
  }
  return true;
}

void Check(const v1::Avvikelse& stamped, absl::CivilDay today, bool imported, const std::string& prefix,
           proto::Violations& violations, const v1::Avvikelse* stored) {
  Checker checker(stamped, today, prefix, violations);
  checker.Dates();
  checker.Anmald(stored);
  checker.KindAndLaw();
  checker.State();
  checker.Told(imported ? "informerad" : "informerade");  // of a file: as its column is called
  checker.Categories();
  if (!imported && stamped.beskrivning().empty()) checker.Add("beskrivning", "Skriv med några ord vad som hände");
}

}  // namespace kvalitet::avvikelser
