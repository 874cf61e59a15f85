#include "services/uppfoljning/svar_store.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/status.h"
#include "common/proto/paging.h"
#include "common/sql/rows.h"
#include "common/store/audit.h"

namespace kvalitet::uppfoljning {
namespace {

using sql::Value;

Value OrNull(bool has, int64_t number) { return has ? Value(number) : Value(); }

// The columns of both tables, after the name of the självskattning.
constexpr char kColumns[] =
    "nyckel, avsnitt, svar, kommentar, varde, namnare, positivt, update_time, poang, poang_mojliga, ursprung,"
    " ursprung_kalla";

const char* TableOf(Lager lager) { return lager == Lager::kSvar ? "svar" : "svar_utkast"; }

absl::StatusOr<std::vector<SvarRad>> Read(sql::Session& session, Lager lager, const std::string& sjalvskattning) {
  KV_ASSIGN_OR_RETURN(std::vector<sql::Row> rows,
                      session.Query(absl::StrCat("SELECT ", kColumns, " FROM ", TableOf(lager),
                                                 " WHERE sjalvskattning = ? ORDER BY nyckel"),
                                    {sjalvskattning}));
  std::vector<SvarRad> all;
  all.reserve(rows.size());
  for (sql::Row& row : rows) {
    SvarRad& rad = all.emplace_back();
    rad.avsnitt = std::get<std::string>(std::move(row[1]));
    v1::Svar& svar = rad.svar;
    svar.set_nyckel(std::get<std::string>(row[0]));
    svar.set_svar(std::get<std::string>(std::move(row[2])));
    svar.set_kommentar(std::get<std::string>(std::move(row[3])));
    if (const auto* number = std::get_if<int64_t>(&row[4])) svar.set_varde_tusendelar(*number);
    if (const auto* number = std::get_if<int64_t>(&row[5])) svar.set_namnare_tusendelar(*number);
    if (const auto* number = std::get_if<int64_t>(&row[6])) svar.set_positivt(*number != 0);
    int64_t micros = std::get<int64_t>(row[7]);
    svar.mutable_update_time()->set_seconds(micros / 1000000);
    svar.mutable_update_time()->set_nanos(static_cast<int32_t>(micros % 1000000) * 1000);
    if (const auto* number = std::get_if<int64_t>(&row[9])) rad.vikt = static_cast<int>(*number);
    v1::Svarsursprung ursprung = v1::SVARSURSPRUNG_UNSPECIFIED;
    if (v1::Svarsursprung_Parse(std::get<std::string>(row[10]), &ursprung)) svar.set_ursprung(ursprung);
    svar.set_ursprung_kalla(std::get<std::string>(std::move(row[11])));
  }
  return all;
}

// `args` is the name and the keys.
absl::Status DeleteKeys(store::Tx& tx, Lager lager, std::vector<Value> args) {
  if (args.size() == 1) return absl::OkStatus();
  const std::string in = sql::Marks(args, 1, args.size() - 1);
  return tx.sql()
      .Execute(absl::StrCat("DELETE FROM ", TableOf(lager), " WHERE sjalvskattning = ? AND nyckel IN ", in), args)
      .status();
}

}  // namespace

absl::StatusOr<std::vector<v1::Svar>> ReadSvar(sql::Session& session, const std::string& sjalvskattning) {
  KV_ASSIGN_OR_RETURN(std::vector<SvarRad> rader, Read(session, Lager::kSvar, sjalvskattning));
  std::vector<v1::Svar> all;
  all.reserve(rader.size());
  for (SvarRad& rad : rader) all.push_back(std::move(rad.svar));
  return all;
}

absl::StatusOr<std::vector<SvarRad>> ReadUtkast(sql::Session& session, const std::string& sjalvskattning) {
  return Read(session, Lager::kUtkast, sjalvskattning);
}

absl::StatusOr<int> StoreSvar(store::Tx& tx, Lager lager, const std::string& sjalvskattning,
                              const std::vector<v1::Svar>& stored, const std::vector<SvarRad>& rader) {
  absl::flat_hash_map<absl::string_view, const v1::Svar*> before;
  for (const v1::Svar& svar : stored) before[svar.nyckel()] = &svar;
  std::vector<Value> gone = {sjalvskattning};
  std::vector<sql::Row> rows;
  v1::SaveSvarRequest trace;  // what changed, as it is now
  const int64_t now = absl::ToUnixMicros(tx.now());
  for (const SvarRad& rad : rader) {
    const v1::Svar& svar = rad.svar;
    auto old = before.find(svar.nyckel());
    if (old == before.end() ? Borttaget(svar) : SammaSvar(*old->second, svar)) continue;
    *trace.add_svar() = svar;
    if (old != before.end() || lager == Lager::kUtkast) gone.emplace_back(svar.nyckel());
    if (Borttaget(svar) && lager == Lager::kSvar) continue;  // something begun says also what is taken away
    rows.push_back({sjalvskattning, svar.nyckel(), rad.avsnitt, svar.svar(), svar.kommentar(),
                    OrNull(svar.has_varde_tusendelar(), svar.varde_tusendelar()),
                    OrNull(svar.has_namnare_tusendelar(), svar.namnare_tusendelar()),
                    OrNull(svar.has_positivt(), svar.positivt() ? 1 : 0), now,
                    OrNull(svar.has_positivt(), svar.positivt() ? rad.vikt : 0), OrNull(svar.has_positivt(), rad.vikt),
                    svar.ursprung() == 0 ? "" : v1::Svarsursprung_Name(svar.ursprung()), svar.ursprung_kalla()});
  }
  if (trace.svar_size() == 0) return 0;
  KV_RETURN_IF_ERROR(DeleteKeys(tx, lager, std::move(gone)));
  KV_RETURN_IF_ERROR(sql::InsertRows(
      tx.sql(), absl::StrCat("INSERT INTO ", TableOf(lager), " (sjalvskattning, ", kColumns, ") VALUES "), rows));
  store::AppendAudit(tx, {{absl::StrCat(sjalvskattning, "/svar"), 0, lager == Lager::kSvar ? "SVAR" : "UTKAST",
                           proto::DeterministicBytes(trace)}});
  return trace.svar_size();
}

absl::StatusOr<std::vector<absl::Time>> ReadSparad(sql::Session& session, const std::string& sjalvskattning) {
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows, session.Query("SELECT audit_time FROM audit WHERE resource = ?",
                                                                      {absl::StrCat(sjalvskattning, "/svar")}));
  std::vector<absl::Time> all;
  for (const sql::Row& row : rows) all.push_back(absl::FromUnixMicros(std::get<int64_t>(row[0])));
  return all;
}

absl::Status MoveToUtkast(store::Tx& tx, const std::string& sjalvskattning) {
  KV_RETURN_IF_ERROR(
      tx.sql()
          .Execute(absl::StrCat("INSERT INTO svar_utkast (sjalvskattning, ", kColumns, ") SELECT sjalvskattning, ",
                                kColumns, " FROM svar WHERE sjalvskattning = ?"),
                   {sjalvskattning})
          .status());
  return tx.sql().Execute("DELETE FROM svar WHERE sjalvskattning = ?", {sjalvskattning}).status();
}

absl::Status DropAllUtkast(store::Tx& tx, const std::string& sjalvskattning) {
  return tx.sql().Execute("DELETE FROM svar_utkast WHERE sjalvskattning = ?", {sjalvskattning}).status();
}

absl::Status DropUtkast(store::Tx& tx, const std::string& sjalvskattning, const std::vector<SvarRad>& rader) {
  std::vector<Value> args = {sjalvskattning};
  for (const SvarRad& rad : rader) args.emplace_back(rad.svar.nyckel());
  return DeleteKeys(tx, Lager::kUtkast, std::move(args));
}

}  // namespace kvalitet::uppfoljning
