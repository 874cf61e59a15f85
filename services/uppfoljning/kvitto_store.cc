#include "services/uppfoljning/kvitto_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "common/proto/paging.h"
#include "services/uppfoljning/sjalvskattning_rules.h"

namespace kvalitet::uppfoljning {
namespace {

constexpr char kColumns[] =
    "nr, inlamnad_time, inlamnad_date, dagar_sent, kontrollsumma, antal_svar, ombud, ombud_skal, invandning_skal,"
    " invandning_date";

v1::Kvitto FromRow(const sql::Row& row, const v1::Sjalvskattning& sjalvskattning) {
  const auto number = [&row](size_t i) { return static_cast<int32_t>(std::get<int64_t>(row[i])); };
  const auto text = [&row](size_t i) { return std::get<std::string>(row[i]); };
  v1::Kvitto kvitto;
  kvitto.set_nr(number(0));
  kvitto.set_kvitto(KvittoNummer(sjalvskattning, kvitto.nr()));
  kvitto.mutable_inlamnad_time()->set_seconds(std::get<int64_t>(row[1]) / 1000000);
  kvitto.set_inlamnad_date(text(2));
  kvitto.set_dagar_sent(number(3));
  kvitto.set_kontrollsumma(text(4));
  kvitto.set_antal_svar(number(5));
  kvitto.set_ombud(number(6) != 0);
  kvitto.set_ombud_skal(text(7));
  kvitto.set_invandning_skal(text(8));
  kvitto.set_invandning_date(text(9));
  return kvitto;
}

// What is stored as one text: the answers, and what was handed in with them.
void SwapContent(v1::Kvitto& a, v1::Kvitto& b) {
  a.mutable_svar()->Swap(b.mutable_svar());
  a.mutable_egenkontroller()->Swap(b.mutable_egenkontroller());
  a.mutable_evidens()->Swap(b.mutable_evidens());
}

}  // namespace

absl::Status StoreKvitto(store::Tx& tx, const std::string& sjalvskattning, v1::Kvitto& kvitto) {
  v1::Kvitto content;
  SwapContent(content, kvitto);
  const std::string bytes = proto::DeterministicBytes(content);
  SwapContent(content, kvitto);
  return tx.sql()
      .Execute(
          absl::StrCat("INSERT INTO kvitto (sjalvskattning, ", kColumns,
                       ", svar) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
          {sjalvskattning, int64_t{kvitto.nr()}, kvitto.inlamnad_time().seconds() * 1000000, kvitto.inlamnad_date(),
           int64_t{kvitto.dagar_sent()}, kvitto.kontrollsumma(), int64_t{kvitto.antal_svar()}, int64_t{kvitto.ombud()},
           kvitto.ombud_skal(), kvitto.invandning_skal(), kvitto.invandning_date(), bytes})
      .status();
}

absl::StatusOr<std::vector<v1::Kvitto>> ReadKvitton(sql::Session& session, const v1::Sjalvskattning& sjalvskattning) {
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      session.Query(absl::StrCat("SELECT ", kColumns, " FROM kvitto WHERE sjalvskattning = ? ORDER BY nr"),
                    {sjalvskattning.name()}));
  std::vector<v1::Kvitto> all;
  for (const sql::Row& row : rows) all.push_back(FromRow(row, sjalvskattning));
  return all;
}

absl::StatusOr<v1::Kvitto> ReadKvitto(sql::Session& session, const v1::Sjalvskattning& sjalvskattning,
                                      std::optional<int32_t> nr) {
  const int32_t wanted = nr.value_or(sjalvskattning.antal_kvitton());
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      session.Query(absl::StrCat("SELECT ", kColumns, ", svar FROM kvitto WHERE sjalvskattning = ? AND nr = ?"),
                    {sjalvskattning.name(), int64_t{wanted}}));
  if (sjalvskattning.antal_kvitton() == 0) {
    return proto::Error(absl::StatusCode::kFailedPrecondition, "EJ_INLAMNAD",
                        absl::StrCat(sjalvskattning.nummer(), " är inte inlämnad och har inget kvitto."));
  }
  if (rows.empty()) {
    return proto::Error(absl::StatusCode::kNotFound, "KVITTO_SAKNAS",
                        absl::StrCat(sjalvskattning.nummer(), " har inget kvitto ", wanted, ". Kvittona är 1 till ",
                                     sjalvskattning.antal_kvitton(), "."));
  }
  v1::Kvitto content;
  if (!content.ParseFromString(std::get<std::string>(rows[0].back()))) {
    return absl::DataLossError(absl::StrCat(sjalvskattning.name(), ": the answers of receipt ", wanted, " are broken"));
  }
  v1::Kvitto kvitto = FromRow(rows[0], sjalvskattning);
  SwapContent(kvitto, content);
  return kvitto;
}

absl::Status StampInvandning(store::Tx& tx, const v1::Sjalvskattning& sjalvskattning, const std::string& skal) {
  return tx.sql()
      .Execute(
          "UPDATE kvitto SET invandning_skal = ?, invandning_date = ? WHERE sjalvskattning = ? AND nr = ?",
          {skal, base::FormatDate(tx.call().today), sjalvskattning.name(), int64_t{sjalvskattning.antal_kvitton()}})
      .status();
}

}  // namespace kvalitet::uppfoljning
