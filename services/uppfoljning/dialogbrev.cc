#include "services/uppfoljning/dialogbrev.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/date.h"
#include "common/base/name.h"

namespace kvalitet::uppfoljning {
namespace {

using registry::v1::LamnaBeskedRequest;

constexpr char kSlut[] = "\nDet går inte att svara på mejlet. Fel mottagare? Säg till kommunens kvalitetsteam.\n";

std::string DagSv(const std::string& date) {
  const auto day = base::ParseDate(date);
  return day.ok() ? base::WeekdayDateSv(*day) : date;
}

std::string Vart(const std::string& plats) { return plats.empty() ? "" : absl::StrCat("\n  Plats  ", plats); }

// What there is to tell; empty if nothing.
struct Nytt {
  std::string amne, text;
};

Nytt Inneha(const v1::Utforardialog* before, const v1::Utforardialog& now) {
  const std::string dialog = absl::StrCat("utförardialog ", now.nummer());
  const std::string day = DagSv(now.dialog_date());
  const std::string read = absl::StrCat("\nDagordning och underlag: kvalitet dialog visa ", now.nummer(), "\n");
  if (before == nullptr) {
    return {absl::StrCat("Kallelse: ", dialog, " ", day),
            absl::StrCat("Kommunen kallar er till ", dialog, ", tillsammans med de andra som utför samma insats.\n\n",
                         "  Dag    ", day, Vart(now.plats()), "\n", read)};
  }
  if (now.has_delete_time() && !before->has_delete_time()) {
    return {
        absl::StrCat("Inställd: ", dialog, " ", day),
        absl::StrCat("Kommunen har ställt in ", dialog, " ", day, ".\n\nVarför: kvalitet dialog lista --inställda\n")};
  }
  if (before->plats() == now.plats()) return {};
  return {absl::StrCat("Ny plats: ", dialog, " ", day),
          absl::StrCat("Platsen för ", dialog, " är ändrad.\n\n  Dag    ", day, Vart(now.plats()), "\n", read)};
}

Nytt Inneha(const v1::Resultatdialog* before, const v1::Resultatdialog& now) {
  const std::string dialog = absl::StrCat("resultatdialog ", now.nummer());
  const std::string day = DagSv(now.dialog_date());
  const std::string read = "\nSiffrorna: kvalitet enhet blad --enhet \"{enhet}\"\n";
  if (before == nullptr) {
    return {absl::StrCat("Kallelse: ", dialog, " ", day),
            absl::StrCat("Kommunen kallar er till ", dialog, " om {enhet} och året ", now.ar(), ".\n\n  Dag    ", day,
                         "\n", read)};
  }
  if (now.has_delete_time() && !before->has_delete_time()) {
    return {absl::StrCat("Inställd: ", dialog, " ", day),
            absl::StrCat("Kommunen har ställt in ", dialog, " om {enhet} ", day,
                         ".\n\nVarför: kvalitet resultatdialog lista --inställda\n")};
  }
  if (before->dialog_date() == now.dialog_date()) return {};
  return {absl::StrCat("Flyttad: ", dialog, " till ", day),
          absl::StrCat("Kommunen har flyttat ", dialog, " om {enhet} och året ", now.ar(), ".\n\n  Ny dag  ", day,
                       "\n  Förut   ", DagSv(before->dialog_date()), "\n", read)};
}

// The key holds the state of the row: moved there and back is told twice, the same change once.
template <class Dialog>
LamnaBeskedRequest Brev(const Dialog& now, const Nytt& nytt, const std::string& enhet, const std::string& utforare) {
  LamnaBeskedRequest brev;
  brev.set_parent(absl::StrCat("kommuner/", base::KommunOf(now.name())));
  brev.set_nyckel(absl::StrCat(now.name(), "/brev/", now.etag(), "/", base::Leaf(utforare)));
  brev.set_enhet(enhet);
  brev.set_utforare(utforare);
  brev.set_amne(nytt.amne);
  brev.set_text(absl::StrReplaceAll(absl::StrCat("Hej!\n\n", nytt.text, kSlut), {{"\n", "{rad}"}}));
  return brev;
}

}  // namespace

std::vector<LamnaBeskedRequest> DialogbrevOm(const v1::Utforardialog* before, const v1::Utforardialog& now,
                                             absl::CivilDay today) {
  std::vector<LamnaBeskedRequest> all;
  const Nytt nytt = Inneha(before, now);
  if (nytt.text.empty() || now.dialog_date() < base::FormatDate(today)) return all;
  for (const v1::Kallad& one : now.kallade()) {
    if (!one.enhet().empty()) all.push_back(Brev(now, nytt, one.enhet(), one.utforare()));
  }
  return all;
}

std::vector<LamnaBeskedRequest> DialogbrevOm(const v1::Resultatdialog* before, const v1::Resultatdialog& now,
                                             absl::CivilDay today) {
  std::vector<LamnaBeskedRequest> all;
  const Nytt nytt = Inneha(before, now);
  if (nytt.text.empty() || now.dialog_date() < base::FormatDate(today)) return all;
  if (!now.enhet().empty()) all.push_back(Brev(now, nytt, now.enhet(), now.ansvarig_utforare()));
  return all;
}

}  // namespace kvalitet::uppfoljning
