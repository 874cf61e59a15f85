#include "common/store/files.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/file_kind.h"
#include "common/base/hash.h"
#include "common/base/id.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "common/proto/rules.h"
#include "common/store/audit.h"
#include "common/store/blob.h"
#include "common/store/schema.h"
#include "common/store/value.h"

namespace kvalitet::store {
namespace {

using blob::v1::Fil;
using blob::v1::UploadFilRequest;

// What a row can be.  WHOLE is judged and can be read, but goes after a day unless somebody keeps it.
constexpr char kArriving[] = "ARRIVING", kWhole[] = "WHOLE", kKept[] = "KEPT";
constexpr int64_t kTendedAtOnce = 100;

absl::Status NotThere() { return proto::Error(absl::StatusCode::kNotFound, "FIL_FINNS_INTE", "Filen finns inte."); }

// One id of one caller is one file of the resource; nobody else can name it before it is whole.
std::string NameOf(const proto::Call& call, const std::string& parent, const std::string& request_id) {
  return absl::StrCat(parent, "/filer/",
                      base::DerivedId(absl::StrCat("fil/", call.who.subject), absl::StrCat(parent, "/", request_id)));
}

std::string FactsPlace(const std::string& table, const std::string& name) {
  return Place(table, name, "", "uppgifter");
}

absl::Status CheckFirst(const proto::Call& call, UploadFilRequest& message) {
  proto::Normalize(message);
  // What stands between underscores is a word of its own to people, and so to the search for personnummer.
  UploadFilRequest read = message;
  read.clear_innehall();
  read.set_filnamn(absl::StrReplaceAll(message.filnamn(), {{"_", " "}}));
  proto::Violations violations;
  proto::Validate(read, "", violations, call.kommun);
  if (message.antal_byte() > kMaxFileBytes) {
    violations.Add("antal_byte", absl::StrCat("Filen är ", message.antal_byte(), " byte; högst ", kMaxFileBytes,
                                              " byte (20 MiB) tas emot. Dela upp den, eller spara den mindre."));
  }
  if (NameOf(call, message.parent(), message.request_id()).size() > base::kMaxNameLength) {
    violations.Add("parent", "Resursnamnet är för långt för att få filer.");
  }
  return violations.ToStatus();
}

Fil Stated(const proto::Call& call, const UploadFilRequest& message) {
  Fil fil;
  fil.set_name(NameOf(call, message.parent(), message.request_id()));
  fil.set_filnamn(message.filnamn());
  fil.set_slag(message.slag());
  fil.set_antal_byte(message.antal_byte());
  fil.set_sha256(message.sha256());
  SetTime(fil, "create_time", call.now);
  return fil;
}

bool SameFacts(const Fil& a, const Fil& b) {
  return a.filnamn() == b.filnamn() && a.slag() == b.slag() && a.antal_byte() == b.antal_byte() &&
         a.sha256() == b.sha256();
}

absl::Status GoOnFrom(absl::StatusCode code, absl::string_view reason, absl::string_view what, int64_t received) {
  return proto::Error(code, reason,
                      absl::StrCat(what, " ", received, " byte är mottagna: fortsätt därifrån med samma request_id."),
                      {{"mottaget", absl::StrCat(received)}});
}

// What the content is against what was said of it; OK when they agree.
absl::Status Judge(const Fil& fil, absl::string_view bytes) {
  if (static_cast<int64_t>(bytes.size()) != fil.antal_byte() || base::Sha256Hex(bytes) != fil.sha256()) {
    return proto::Error(absl::StatusCode::kInvalidArgument, "KONTROLLSUMMA_FEL",
                        "Innehållet stämmer inte med kontrollsumman som angavs. Ingenting sparades. Ändrades filen "
                        "medan den skickades? Skicka den igen.");
  }
  const auto kind = base::FileKindOf(proto::Word(blob::v1::Filslag_descriptor()->FindValueByNumber(fil.slag())));
  if (!kind) return absl::InternalError("a Filslag without a FileKind");
  const std::string objection = base::FileObjection(*kind, fil.filnamn(), bytes);
  if (objection.empty()) return absl::OkStatus();
  return proto::Error(absl::StatusCode::kInvalidArgument, "FILTYP_FEL",
                      absl::StrCat(objection, " Ingenting sparades."));
}

}  // namespace

Files::Files(Store& store, std::string table, Reach reach)
    : store_(store), table_(std::move(table)), parts_(absl::StrCat(table_, "_del")), reach_(std::move(reach)) {}

std::vector<std::string> Files::CreateStatements(absl::string_view table) {
  return {absl::StrCat("CREATE TABLE IF NOT EXISTS ", Quoted(table),
                       " (name VARCHAR(120) NOT NULL, parent VARCHAR(120) NOT NULL, caller VARCHAR(120) NOT NULL,"
                       " state VARCHAR(16) NOT NULL, received BIGINT NOT NULL, row_revision BIGINT NOT NULL,"
                       " update_time BIGINT NOT NULL, uppgifter LONGTEXT NOT NULL, PRIMARY KEY (name))"),
          absl::StrCat("CREATE INDEX ", Quoted(absl::StrCat(table, "_unkept")), " ON ", Quoted(table),
                       " (state, update_time, caller)"),
          CreateBlobTable(absl::StrCat(table, "_del"))};
}

void Files::Serve(proto::Handlers& handlers) {
  handlers.ClientStream<UploadFilRequest, blob::v1::UploadFilResponse>(
      "UploadFil",
      [this](const proto::Call& call, const Next& next, auto& response) { return Upload(call, next, response); });
  handlers.Unary<blob::v1::GetUppladdningRequest, blob::v1::GetUppladdningResponse>(
      "GetUppladdning", [this](const proto::Call& call, const auto& request, auto& response) {
        return Progress(call, request, response);
      });
  handlers.ServerStream<blob::v1::DownloadFilRequest, blob::v1::DownloadFilResponse>(
      "DownloadFil",
      [this](const proto::Call& call, const auto& request, const Send& send) { return Download(call, request, send); });
}

absl::StatusOr<std::optional<Files::Row>> Files::Find(sql::Session& session, const std::string& name) const {
  KV_ASSIGN_OR_RETURN(std::vector<sql::Row> rows,
                      session.Query(absl::StrCat("SELECT parent, state, received, row_revision, uppgifter FROM ",
                                                 Quoted(table_), " WHERE name = ?"),
                                    {name}));
  if (rows.empty()) return std::optional<Row>();
  Row row;
  row.parent = std::get<std::string>(rows[0][0]);
  row.state = std::get<std::string>(rows[0][1]);
  row.received = std::get<int64_t>(rows[0][2]);
  row.revision = std::get<int64_t>(rows[0][3]);
  KV_ASSIGN_OR_RETURN(const std::string facts,
                      store_.cipher().Open(std::get<std::string>(rows[0][4]), FactsPlace(table_, name)));
  if (!row.fil.ParseFromString(facts)) return absl::DataLossError("the facts of a file do not parse");
  return std::optional<Row>(std::move(row));
}

absl::Status Files::Upload(const proto::Call& call, const Next& next, blob::v1::UploadFilResponse& response) {
  UploadFilRequest message;
  if (!next(message)) return absl::InvalidArgumentError("an upload without messages");
  KV_RETURN_IF_ERROR(CheckFirst(call, message));
  const Fil fil = Stated(call, message);
  if (message.validate_only()) {
    *response.mutable_fil() = fil;
    return store_.Read(call, [&](sql::Session& session) { return reach_(session, call, message.parent()); });
  }
  KV_ASSIGN_OR_RETURN(const Row row, Begin(call, message.parent(), fil));
  if (row.state != kArriving) {
    *response.mutable_fil() = row.fil;
    return absl::OkStatus();
  }
  KV_ASSIGN_OR_RETURN(const int64_t received, Take(call, row, message, next));
  if (received < fil.antal_byte()) {
    return GoOnFrom(absl::StatusCode::kFailedPrecondition, "FIL_OFULLSTANDIG", "Filen är inte hel än.", received);
  }
  return Complete(call, fil.name(), *response.mutable_fil());
}

absl::StatusOr<Files::Row> Files::Begin(const proto::Call& call, const std::string& parent, const Fil& fil) {
  for (bool first = true;; first = false) {
    absl::StatusOr<Row> row = absl::InternalError("not run");
    const absl::Status status = store_.database().Write(call.deadline, [&](sql::Session& session) -> absl::Status {
      KV_RETURN_IF_ERROR(reach_(session, call, parent));
      return Tx::Run(session, call, store_.cipher(), [&](Tx& tx) -> absl::Status {
        row = BeginOnce(tx, parent, fil);
        return row.status();
      });
    });
    if (status.ok()) return row;
    // Another stream made the row between the two statements: the second time it is there.
    if (!absl::IsAlreadyExists(status) || !first) return status;
  }
}

absl::StatusOr<Files::Row> Files::BeginOnce(Tx& tx, const std::string& parent, const Fil& fil) const {
  KV_ASSIGN_OR_RETURN(std::optional<Row> begun, Find(tx.sql(), fil.name()));
  if (begun && SameFacts(begun->fil, fil)) return *std::move(begun);
  if (begun) {
    return proto::Error(absl::StatusCode::kInvalidArgument, "REQUEST_ID_UPPTAGET",
                        "request_id har redan använts för en annan fil. Välj ett nytt.");
  }
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      tx.sql().Query(absl::StrCat("SELECT COUNT(*) FROM ", Quoted(table_), " WHERE state = ? AND caller = ?"),
                     {kArriving, tx.call().who.subject}));
  if (std::get<int64_t>(rows[0][0]) >= kMaxUnfinished) {
    return proto::Error(absl::StatusCode::kFailedPrecondition, "FOR_MANGA_PABORJADE",
                        absl::StrCat("Du har ", kMaxUnfinished,
                                     " påbörjade filer som inte är hela. Skicka färdigt någon av dem; det som inte "
                                     "blir helt tas bort efter ett dygn."));
  }
  const std::string facts = tx.cipher().Seal(proto::DeterministicBytes(fil), FactsPlace(table_, fil.name()));
  KV_RETURN_IF_ERROR(tx.sql()
                         .Execute(absl::StrCat("INSERT INTO ", Quoted(table_),
                                               " (name, parent, caller, state, received, row_revision, update_time,"
                                               " uppgifter) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
                                  {fil.name(), parent, tx.call().who.subject, kArriving, int64_t{0}, int64_t{0},
                                   absl::ToUnixMicros(tx.now()), facts})
                         .status());
  Row row;
  row.fil = fil;
  row.parent = parent;
  row.state = kArriving;
  return row;
}

absl::StatusOr<int64_t> Files::Take(const proto::Call& call, const Row& row, UploadFilRequest& message,
                                    const Next& next) {
  const int64_t all = row.fil.antal_byte();
  int64_t stored = row.received;
  std::string pending;
  do {
    const auto reached = stored + static_cast<int64_t>(pending.size());
    if (message.innehall().empty()) continue;
    if (message.innehall().size() > kMaxPieceBytes) {
      return proto::Error(absl::StatusCode::kInvalidArgument, "DEL_FOR_STOR", "En del av en fil har högst 1 MiB.");
    }
    if (message.offset() != reached) {
      return GoOnFrom(absl::StatusCode::kAborted, "FEL_PLATS",
                      absl::StrCat("Delen som börjar vid byte ", message.offset(), " passar inte här."), stored);
    }
    if (static_cast<int64_t>(message.innehall().size()) > all - reached) {
      return Drop(call, row.fil.name(),
                  proto::Error(absl::StatusCode::kInvalidArgument, "FOR_MANGA_BYTE",
                               absl::StrCat("Filen är större än de ", all,
                                            " byte som angavs. Ingenting sparades. Skicka den igen.")));
    }
    pending += message.innehall();
    size_t used = 0;
    while (pending.size() - used >= kBlobPartBytes ||
           (pending.size() > used && stored + static_cast<int64_t>(pending.size() - used) == all)) {
      const absl::string_view piece = absl::string_view(pending).substr(used, kBlobPartBytes);
      KV_RETURN_IF_ERROR(StorePiece(call, row.fil.name(), stored, piece));
      stored += static_cast<int64_t>(piece.size());
      used += piece.size();
    }
    pending.erase(0, used);
  } while (next(message));
  return stored;
}

absl::Status Files::StorePiece(const proto::Call& call, const std::string& name, int64_t at, absl::string_view piece) {
  return store_.database().Write(call.deadline, [&](sql::Session& session) -> absl::Status {
    // Whoever moves the count from here stores the piece that belongs here; nobody else can.
    KV_ASSIGN_OR_RETURN(
        const int64_t mine,
        session.Execute(absl::StrCat("UPDATE ", Quoted(table_),
                                     " SET received = ?, update_time = ? WHERE name = ? AND state = ?"
                                     " AND received = ?"),
                        {at + static_cast<int64_t>(piece.size()), absl::ToUnixMicros(call.now), name, kArriving, at}));
    if (mine == 0) {
      return proto::Error(absl::StatusCode::kAborted, "UPPLADDNING_PA_TVA_HALL",
                          "Samma fil skickas på två håll. Fråga hur långt den har kommit, och fortsätt därifrån med "
                          "samma request_id.");
    }
    return Tx::Run(session, call, store_.cipher(), [&](Tx& tx) {
      return PutBlobPiece(tx, parts_, name, "", at / static_cast<int64_t>(kBlobPartBytes), piece);
    });
  });
}

absl::Status Files::Complete(const proto::Call& call, const std::string& name, Fil& fil) {
  std::optional<Row> row;
  std::string bytes;
  KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(row, Find(session, name));
    if (!row || row->state != kArriving) return absl::OkStatus();
    KV_ASSIGN_OR_RETURN(bytes, GetBlob(session, store_.cipher(), parts_, name, ""));
    return absl::OkStatus();
  }));
  if (!row) return NotThere();
  fil = row->fil;
  if (row->state != kArriving) return absl::OkStatus();  // another stream was as far, and first
  if (absl::Status judged = Judge(row->fil, bytes); !judged.ok()) return Drop(call, name, std::move(judged));
  return store_.database().Write(call.deadline, [&](sql::Session& session) -> absl::Status {
    return session
        .Execute(
            absl::StrCat("UPDATE ", Quoted(table_), " SET state = ?, update_time = ? WHERE name = ? AND state = ?"),
            {kWhole, absl::ToUnixMicros(call.now), name, kArriving})
        .status();
  });
}

absl::Status Files::Drop(const proto::Call& call, const std::string& name, absl::Status why) {
  KV_RETURN_IF_ERROR(store_.database().Write(call.deadline, [&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(const int64_t gone,
                        session.Execute(absl::StrCat("DELETE FROM ", Quoted(table_), " WHERE name = ? AND state = ?"),
                                        {name, kArriving}));
    if (gone == 0) return absl::OkStatus();
    return session.Execute(absl::StrCat("DELETE FROM ", Quoted(parts_), " WHERE name = ?"), {name}).status();
  }));
  return why;
}

absl::Status Files::Progress(const proto::Call& call, const blob::v1::GetUppladdningRequest& request,
                             blob::v1::GetUppladdningResponse& response) {
  return store_.Read(call, [&](sql::Session& session) -> absl::Status {
    KV_RETURN_IF_ERROR(reach_(session, call, request.parent()));
    KV_ASSIGN_OR_RETURN(const std::optional<Row> row,
                        Find(session, NameOf(call, request.parent(), request.request_id())));
    if (!row) {
      return proto::Error(absl::StatusCode::kNotFound, "UPPLADDNING_FINNS_INTE",
                          "Det finns ingen påbörjad fil med det request_id. Skicka filen från början.");
    }
    response.set_mottaget(row->received);
    if (row->state != kArriving) *response.mutable_fil() = row->fil;
    return absl::OkStatus();
  });
}

absl::Status Files::Download(const proto::Call& call, const blob::v1::DownloadFilRequest& request, const Send& send) {
  blob::v1::DownloadFilResponse last;
  KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(const std::optional<Row> row, Find(session, request.name()));
    if (!row || row->state == kArriving) return NotThere();
    if (!reach_(session, call, row->parent).ok()) return NotThere();
    *last.mutable_fil() = row->fil;
    return absl::OkStatus();
  }));
  KV_RETURN_IF_ERROR(SendBlob(store_, call, parts_, request.name(), "", {last.fil().antal_byte(), last.fil().sha256()},
                              request.offset(), [&](std::string piece) {
                                blob::v1::DownloadFilResponse part;
                                part.set_innehall(std::move(piece));
                                return send(part);
                              }));
  last.set_slut(true);
  send(last);
  return absl::OkStatus();
}

absl::Status Files::ChangeState(Tx& tx, const Row& row, const char* state, const char* action) const {
  const std::string& name = row.fil.name();
  KV_ASSIGN_OR_RETURN(
      const int64_t changed,
      tx.sql().Execute(absl::StrCat("UPDATE ", Quoted(table_),
                                    " SET state = ?, row_revision = ?, update_time = ? WHERE name = ? AND state = ?"
                                    " AND row_revision = ?"),
                       {state, row.revision + 1, absl::ToUnixMicros(tx.now()), name, row.state, row.revision}));
  if (changed == 0) return absl::AbortedError("somebody else has changed the file");
  const std::string facts = tx.cipher().Seal(proto::DeterministicBytes(row.fil), FactsPlace("audit", name));
  AppendAudit(tx, {{name, row.revision + 1, action, facts}});
  return absl::OkStatus();
}

absl::Status Files::Keep(Tx& tx, const std::string& name, const std::string& parent) const {
  KV_ASSIGN_OR_RETURN(const std::optional<Row> row, Find(tx.sql(), name));
  if (!row || row->parent != parent || row->state == kArriving) return NotThere();
  return row->state == kKept ? absl::OkStatus() : ChangeState(tx, *row, kKept, "SKAPAD");
}

absl::StatusOr<Fil> Files::Facts(sql::Session& session, const std::string& name, const std::string& parent) const {
  KV_ASSIGN_OR_RETURN(const std::optional<Row> row, Find(session, name));
  if (!row || row->parent != parent || row->state == kArriving) return NotThere();
  return row->fil;
}

absl::Status Files::Release(Tx& tx, const std::string& name) const {
  KV_ASSIGN_OR_RETURN(const std::optional<Row> row, Find(tx.sql(), name));
  if (!row || row->state != kKept) return NotThere();
  return ChangeState(tx, *row, kWhole, "BORTTAGEN");
}

absl::Status Files::Tend(absl::Time now, absl::Time deadline) {
  const int64_t before = absl::ToUnixMicros(now - kUnkeptFor);
  std::vector<sql::Row> old;
  KV_RETURN_IF_ERROR(store_.database().Read(deadline, [&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(old, session.Query(absl::StrCat("SELECT name FROM ", Quoted(table_),
                                                        " WHERE state IN (?, ?) AND update_time < ? LIMIT ?"),
                                           {kArriving, kWhole, before, kTendedAtOnce}));
    return absl::OkStatus();
  }));
  for (const sql::Row& row : old) {
    KV_RETURN_IF_ERROR(store_.database().Write(deadline, [&](sql::Session& session) -> absl::Status {
      // Asked again: it may have been gone on with, or kept, meanwhile.
      KV_ASSIGN_OR_RETURN(const int64_t gone,
                          session.Execute(absl::StrCat("DELETE FROM ", Quoted(table_),
                                                       " WHERE name = ? AND state IN (?, ?) AND update_time < ?"),
                                          {row[0], kArriving, kWhole, before}));
      if (gone == 0) return absl::OkStatus();
      return session.Execute(absl::StrCat("DELETE FROM ", Quoted(parts_), " WHERE name = ?"), {row[0]}).status();
    }));
  }
  return absl::OkStatus();
}

}  // namespace kvalitet::store
