#include "services/uppfoljning/resultatdialog_rules.h"

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "services/uppfoljning/atgard_check.h"

namespace kvalitet::uppfoljning {

void CheckResultatdialog(const v1::Resultatdialog& candidate, proto::Violations& violations) {
  if (candidate.enhet().empty() && candidate.verksamhetsomrade().empty()) {
    violations.Add("resultatdialog.enhet", "Ange enheten, eller verksamhetsområdet som dialogen gäller.");
  }
  for (int i = 0; i < candidate.deltagare_size(); ++i) {
    if (!SerUtSomNamn(candidate.deltagare(i))) continue;
    violations.Add(absl::StrCat("resultatdialog.deltagare[", i, "]"),
                   absl::StrCat("\"", candidate.deltagare(i),
                                "\" ser ut som ett namn eller en adress. Skriv rollen. Exempel: enhetschef"));
  }
}

void CheckDagenHarKommit(const v1::Resultatdialog& dialog, absl::CivilDay today, proto::Violations& violations) {
  if (dialog.dialog_date() <= base::FormatDate(today)) return;
  violations.Add(
      "name",
      absl::StrCat(dialog.nummer(), " hålls ", dialog.dialog_date(),
                   ". Skriv slutsatsen när den har hållits, eller flytta dagen: kvalitet resultatdialog flytta ",
                   dialog.nummer(), " --datum DATUM."));
}

void CheckVerksamhetsomradetForst(const v1::Resultatdialog& dialog, proto::Violations& violations) {
  if (dialog.enhet().empty() || dialog.verksamhetsomrade().empty() || !dialog.foljer().empty()) return;
  violations.Add("name", absl::StrCat("Verksamhetsområdets resultatdialog för ", dialog.ar(),
                                      " är inte hållen. Håll den först: kvalitet resultatdialog lista visar dem."));
}

}  // namespace kvalitet::uppfoljning
