#include "services/uppfoljning/tvaperson.h"

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/id.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "common/proto/errors.h"

namespace kvalitet::uppfoljning {

absl::Status CheckSammaPerson(v1::Tvapersonsregel regel, const std::string& motiv, const std::string& gjort,
                              const std::string& annan, const std::string& skriv) {
  if (regel == v1::AV || (regel == v1::MOTIV && !base::TrimSv(motiv).empty())) return absl::OkStatus();
  return proto::Error(absl::StatusCode::kFailedPrecondition, "TVA_PERSONER",
                      regel == v1::MOTIV
                          ? absl::StrCat(gjort, " ", skriv, "; det redovisas i rapporten: --samma-person \"...\".")
                          : absl::StrCat(gjort, " ", annan));
}

absl::Status NoteraUndantag(store::Tx& tx, const Tables& tables, const fakta::Totals& totals,
                            v1::Tvapersonsundantag undantag) {
  const proto::Call& call = tx.call();
  undantag.set_name(absl::StrCat("kommuner/", call.kommun, "/tvapersonsundantag/", base::NewId(tx.now())));
  undantag.set_dag_date(base::FormatDate(call.today));
  undantag.set_person(call.who.subject);
  KV_RETURN_IF_ERROR(tables.tvapersonsundantag.Insert(tx, undantag));
  return totals.MarkChange(tx.sql(), "tvapersonsundantag", call.kommun, nullptr, &undantag, tx.now());
}

}  // namespace kvalitet::uppfoljning
