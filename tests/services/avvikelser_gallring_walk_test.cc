// Every state × event × role of the papers of a private utförare's own lex Sarah, against tables written by hand: no
// machine leads them, so whoever asks is tried wherever they may be.
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/rpc/authorize.h"
#include "tests/services/avvikelser_gallring_fixture.h"
#include "tests/support/every_statement.h"

namespace kvalitet::avvikelser {
namespace {

using absl::StatusCode;
using tests::IsOk;
using tests::StatusIs;

// Where the papers of an ärende are.
enum class Papper { kHosUtforaren, kErbjudna, kOvertagna, kErbjudnaGallrade, kGallrade };
// Of whom whoever asks is.
enum class Vem { kEgen, kAnnan, kKommun };

constexpr StatusCode kOk = StatusCode::kOk, kSaknas = StatusCode::kNotFound, kFel = StatusCode::kFailedPrecondition;

struct Cell {
  Papper papper;
  Vem vem;
  StatusCode erbjud, ta_over;
};
// Offered once more they are offered as before.  What was never offered the kommun does not hear of, destroyed or not;
// that the nämnd has the papers of an ärende already only the kommun may hear.
constexpr Cell kTabell[] = {{Papper::kHosUtforaren, Vem::kEgen, kOk, kSaknas},
                            {Papper::kHosUtforaren, Vem::kAnnan, kSaknas, kSaknas},
                            {Papper::kHosUtforaren, Vem::kKommun, kSaknas, kSaknas},
                            {Papper::kErbjudna, Vem::kEgen, kOk, kSaknas},
                            {Papper::kErbjudna, Vem::kAnnan, kSaknas, kSaknas},
                            {Papper::kErbjudna, Vem::kKommun, kSaknas, kOk},
                            {Papper::kOvertagna, Vem::kEgen, kSaknas, kSaknas},
                            {Papper::kOvertagna, Vem::kAnnan, kSaknas, kSaknas},
                            {Papper::kOvertagna, Vem::kKommun, kFel, kFel},
                            {Papper::kErbjudnaGallrade, Vem::kEgen, kSaknas, kSaknas},
                            {Papper::kErbjudnaGallrade, Vem::kAnnan, kSaknas, kSaknas},
                            {Papper::kErbjudnaGallrade, Vem::kKommun, kSaknas, kFel},
                            {Papper::kGallrade, Vem::kEgen, kSaknas, kSaknas},
                            {Papper::kGallrade, Vem::kAnnan, kSaknas, kSaknas},
                            {Papper::kGallrade, Vem::kKommun, kSaknas, kSaknas}};
constexpr size_t kCells = sizeof(kTabell) / sizeof(kTabell[0]);

// Who is let in at all.
const std::set<Roll> kErbjuder = {Roll::UTFORARE, Roll::UTFORARADMIN}, kTarOver = {Roll::SAS, Roll::NAMND};

std::string Utforaren(Vem vem) {
  return vem == Vem::kKommun ? "" : FakeRegistry::Utforare(vem == Vem::kEgen ? "alfa" : "beta");
}

class GallringWalkTest : public GallringTest {
 protected:
  struct Akt {
    std::string name, nummer;
    std::string protokoll = "kommuner/0114/lexsarahgallringar/saknas";
  };

  static proto::Call Fran(Vem vem) {
    return vem == Vem::kKommun ? As(Roll::SAS) : House::Utforare(vem == Vem::kEgen ? "alfa" : "beta");
  }
  static v1::OfferLexSarahPapperRequest Erbjud(const Akt& one, bool validate_only = false) {
    v1::OfferLexSarahPapperRequest request;
    request.set_name(one.name);
    request.set_request_id(base::NewId(absl::Now()));
    request.set_validate_only(validate_only);
    return request;
  }
  static v1::TakeOverLexSarahPapperRequest TaOver(const Akt& one, bool validate_only = false) {
    v1::TakeOverLexSarahPapperRequest request;
    request.set_name(one.protokoll);
    request.set_overenskommelse("Socialnämnden 2026-06-10 § 41");
    request.set_request_id(base::NewId(absl::Now()));
    request.set_validate_only(validate_only);
    return request;
  }

  absl::Status Nytt(Papper papper) {
    KV_ASSIGN_OR_RETURN(const v1::LexSarahArende made, Avslutat(house()));
    Akt& one = alla_[papper];
    one.name = made.name();
    one.nummer = made.nummer();
    if (papper == Papper::kHosUtforaren || papper == Papper::kGallrade) return absl::OkStatus();
    KV_ASSIGN_OR_RETURN(const v1::LexSarahGallring offered,
                        Ask<v1::LexSarahGallring>("OfferLexSarahPapper", Erbjud(one), Fran(Vem::kEgen)));
    one.protokoll = offered.name();
    if (papper != Papper::kOvertagna) return absl::OkStatus();
    return Ask<v1::LexSarahGallring>("TakeOverLexSarahPapper", TaOver(one), Fran(Vem::kKommun)).status();
  }
  // One in each state.  What is to be destroyed goes first, so that the round leaves the others.
  absl::Status Stall() {
    for (const Papper papper : {Papper::kErbjudnaGallrade, Papper::kGallrade}) KV_RETURN_IF_ERROR(Nytt(papper));
    KV_RETURN_IF_ERROR(house().service().Tend(Due()));
    for (const v1::LexSarahGallring& row : Protokoll(Fran(Vem::kEgen))) {
      if (row.arende_nummer() == alla_[Papper::kGallrade].nummer) alla_[Papper::kGallrade].protokoll = row.name();
    }
    for (const Papper papper : {Papper::kHosUtforaren, Papper::kErbjudna, Papper::kOvertagna}) {
      KV_RETURN_IF_ERROR(Nytt(papper));
    }
    every_ = std::make_unique<tests::EveryStatement>(db());
    stored_ = every_->Read();
    return absl::OkStatus();
  }

  // Asks past the door.  What is refused is asked for in earnest; what is granted is undone, so that every cell begins
  // in its state: in both nothing is changed.
  template <class Q>
  void Prova(const std::string& method, const Q& request, const proto::Call& call, StatusCode wanted,
             v1::GallringState state, const std::string& reason) {
    v1::LexSarahGallring answer;
    const absl::Status done = house().Do(method, call, request, answer);
    const std::string told = absl::StrCat(method, " ", request.name(), " by ", call.who.subject, ": ", done.ToString());
    EXPECT_EQ(done.code(), wanted) << told;
    EXPECT_EQ(answer.state(), done.ok() ? state : v1::GALLRING_STATE_UNSPECIFIED) << told;
    if (wanted == kFel) {
      EXPECT_EQ(proto::ReasonOf(done), reason) << told;
    }
    EXPECT_EQ(tests::EveryStatement::Changed(stored_, every_->Read()), std::set<std::string>()) << told;
  }
  void ProvaErbjud(const Cell& cell, const proto::Call& call) {
    Prova("OfferLexSarahPapper", Erbjud(alla_[cell.papper], cell.erbjud == kOk), call, cell.erbjud,
          v1::GALLRING_ERBJUDEN, "NAMNDENS");
  }
  void ProvaTaOver(const Cell& cell, const proto::Call& call) {
    Prova("TakeOverLexSarahPapper", TaOver(alla_[cell.papper], cell.ta_over == kOk), call, cell.ta_over,
          v1::GALLRING_OVERTAGEN, "INTE_ERBJUDEN");
  }

  // As the door lets a role in with a grant of whom it is; nothing where it does not, with the code that is due then.
  static std::vector<proto::Call> Inslappt(const char* method, Roll roll, Vem vem, const std::set<Roll>& roller,
                                           bool deras) {
    proto::Call call = Fran(vem);
    call.who.subject = absl::StrCat("person-", options::v1::Roll_Name(roll));
    call.who.roles = {roll};
    call.who.grants = {{"0114", Utforaren(vem), {}}};
    const auto* service = v1::Avvikelse::descriptor()->file()->FindServiceByName("LexSarahService");
    const absl::StatusOr<proto::RowScope> scope =
        rpc::Authorize(call.who, service->FindMethodByName(method), call.kommun);
    const StatusCode wanted = roller.count(roll) == 0 ? StatusCode::kPermissionDenied : deras ? kOk : kSaknas;
    EXPECT_EQ(scope.status().code(), wanted) << method << " " << call.who.subject << " " << static_cast<int>(vem);
    if (!scope.ok()) return {};
    call.scope = *scope;
    call.who.roles = rpc::RolesIn(call.who, call.kommun);
    return {call};
  }

  std::map<Papper, Akt> alla_;
  std::unique_ptr<tests::EveryStatement> every_;
  tests::Stored stored_;
};
KVALITET_ON_EVERY_ENGINE(GallringWalkTest);

// Whoever is past the door, by whom they are of alone.
TEST_P(GallringWalkTest, EveryStateAndEventOfWhoeverAsks) {
  ASSERT_THAT(Stall(), IsOk());
  std::set<std::pair<Papper, Vem>> walked;
  for (const Cell& cell : kTabell) {
    ProvaErbjud(cell, Fran(cell.vem));
    ProvaTaOver(cell, Fran(cell.vem));
    walked.emplace(cell.papper, cell.vem);
  }
  EXPECT_EQ(walked.size(), kCells) << "each once";
  EXPECT_EQ(kCells, alla_.size() * 3);
}

TEST_P(GallringWalkTest, EveryStateAndEventOfEveryRole) {
  ASSERT_THAT(Stall(), IsOk());
  int let_in = 0;
  for (const Cell& cell : kTabell) {
    for (int i = options::v1::Roll_MIN; i <= options::v1::Roll_MAX; ++i) {
      const Roll roll = static_cast<Roll>(i);
      const bool kommun = cell.vem == Vem::kKommun;
      for (const proto::Call& call : Inslappt("OfferLexSarahPapper", roll, cell.vem, kErbjuder, !kommun)) {
        ProvaErbjud(cell, call);
        ++let_in;
      }
      for (const proto::Call& call : Inslappt("TakeOverLexSarahPapper", roll, cell.vem, kTarOver, kommun)) {
        ProvaTaOver(cell, call);
        ++let_in;
      }
    }
  }
  // In each of five states two roles of each of two utförare, and two of the kommun.
  EXPECT_EQ(let_in, 5 * (2 * 2 + 2));
}

// The round destroys what is the utförare's still, offered or not, and nothing twice.
TEST_P(GallringWalkTest, EveryStateWhenTheirTimeHasCome) {
  ASSERT_THAT(Stall(), IsOk());
  const auto protokoll = [&] {
    std::map<std::string, v1::LexSarahGallring> all;
    for (const v1::LexSarahGallring& row : Protokoll(Fran(Vem::kEgen))) all[row.arende_nummer()] = row;
    return all;
  };
  auto before = protokoll();
  EXPECT_EQ(before.size(), 4u) << "of each but the one that nothing was done with";
  ASSERT_THAT(house().service().Tend(Due() + absl::Hours(24)), IsOk());
  auto after = protokoll();
  EXPECT_EQ(after.size(), 5u);
  for (const auto& [papper, one] : alla_) {
    const bool taken = papper == Papper::kOvertagna;
    const bool now = papper == Papper::kHosUtforaren || papper == Papper::kErbjudna;
    EXPECT_EQ(after[one.nummer].state(), taken ? v1::GALLRING_OVERTAGEN : v1::GALLRING_GALLRAD) << one.nummer;
    EXPECT_EQ(after[one.nummer].gallrad_date(), taken ? "" : now ? "2031-06-18" : "2031-06-17") << one.nummer;
    EXPECT_EQ(before[one.nummer].etag() == after[one.nummer].etag(), !now) << one.nummer;
    EXPECT_THAT(Read(one.name, Fran(Vem::kEgen)).status(), StatusIs(kSaknas)) << one.nummer;
    EXPECT_THAT(Read(one.name, Fran(Vem::kKommun)).status(), StatusIs(taken ? kOk : kSaknas)) << one.nummer;
  }
}

}  // namespace
}  // namespace kvalitet::avvikelser
