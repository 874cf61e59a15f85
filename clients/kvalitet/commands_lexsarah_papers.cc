// lexsarah: gallring, erbjud-handlingar, ta-över.
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/kvalitet/commands_lexsarah.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lexarende.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"

namespace kvalitet::client {
namespace {

namespace v1 = avvikelser::v1;

std::string Method(const char* name) { return absl::StrCat(kLexSarahService, name); }

absl::StatusOr<v1::ListLexSarahGallringarResponse> Protokoll(Context& context, const std::string& filter) {
  v1::ListLexSarahGallringarRequest request;
  request.set_filter(filter);
  v1::ListLexSarahGallringarResponse all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListLexSarahGallringarRequest, v1::ListLexSarahGallringarResponse>(
      context, Method("ListLexSarahGallringar"), request,
      [&](const auto& page) { all.mutable_gallringar()->MergeFrom(page.gallringar()); })));
  return all;
}

std::string Gjort(const v1::LexSarahGallring& one) {
  const std::string& day = one.state() == v1::GALLRING_GALLRAD     ? one.gallrad_date()
                           : one.state() == v1::GALLRING_OVERTAGEN ? one.overtagen_date()
                                                                   : one.erbjuden_date();
  const std::string& why = one.state() == v1::GALLRING_GALLRAD ? one.lagrum() : one.overenskommelse();
  return absl::StrCat(WordOf(one.state()), " ", ShortDaySv(day), why.empty() ? "" : absl::StrCat(" (", why, ")"));
}

// What is to be destroyed, and what was done: nothing of what stood in it.
absl::Status Gallring(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const auto names, EnhetNames(context));
  KV_ASSIGN_OR_RETURN(const v1::ListLexSarahGallringarResponse done, Protokoll(context, ""));
  std::string text;
  if (context.args().Has("kommande")) {
    v1::PreviewLexSarahGallringRequest request;
    KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
    KV_ASSIGN_OR_RETURN(*request.mutable_till_date(), context.args().Date("kommande"));
    v1::PreviewLexSarahGallringResponse due;
    KV_RETURN_IF_ERROR(services->Call(Method("PreviewLexSarahGallring"), request, due));
    TextTable table(
        {"NR", "RAPPORT", "ENHET", "SISTA ANTECKNING", "BEVARAS TILL OCH MED", "REGEL", "FÖLJER MED", "HINDER"});
    for (const v1::LexSarahGallringspost& post : due.poster()) {
      table.Add({post.arende_nummer(), post.rapport_nummer(), NameOr(names, post.enhet()),
                 ShortDaySv(post.sista_anteckning_date()), ShortDaySv(post.bevaras_till_date()), post.lagrum(),
                 post.foljer_med().empty() ? "-" : absl::StrJoin(post.foljer_med(), ", "),
                 post.hinder().empty() ? "-" : post.hinder()});
    }
    absl::StrAppend(&text, due.poster().empty() ? "Inga egna lex Sarah-ärenden ska gallras till dess.\n"
                                                : absl::StrCat("Ska gallras:\n", table.Text()));
  }
  TextTable table({"NR", "RAPPORT", "ENHET", "LÄGE"});
  for (const v1::LexSarahGallring& one : done.gallringar()) {
    table.Add({one.arende_nummer(), one.rapport_nummer(), NameOr(names, one.enhet()), Gjort(one)});
  }
  context.Answer(
      absl::StrCat(
          text, done.gallringar().empty() ? "Inga handlingar är erbjudna, övertagna eller gallrade.\n" : table.Text()),
      done);
  return absl::OkStatus();
}

absl::Status Erbjud(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::LexSarahArende arende, FindLexArende<LexSarah>(context, context.args().positionals[0]));
  v1::OfferLexSarahPapperRequest request;
  request.set_name(arende.name());
  request.set_request_id(context.RequestId("erbjud-handlingar"));
  request.set_validate_only(context.prova());
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::LexSarahGallring made;
  KV_RETURN_IF_ERROR(services->Call(Method("OfferLexSarahPapper"), request, made));
  context.Answer(absl::StrCat(WouldBe(context), "Handlingarna i ", arende.nummer(),
                              " är erbjudna nämnden. Nämnden ser numret, inte innehållet, förrän den tar över dem.\n"),
                 made);
  return absl::OkStatus();
}

absl::Status TaOver(Context& context) {
  KV_ASSIGN_OR_RETURN(const std::string nummer, ShortNumber("LE", context.args().positionals[0]));
  KV_ASSIGN_OR_RETURN(const v1::ListLexSarahGallringarResponse found,
                      Protokoll(context, absl::StrCat("arende_nummer = \"", nummer, "\"")));
  if (found.gallringar().empty()) {
    return Failure(kNotNow,
                   absl::StrCat("Handlingarna i ", nummer,
                                " är inte erbjudna nämnden. kvalitet lexsarah gallring visar dem som är det."));
  }
  v1::TakeOverLexSarahPapperRequest request;
  request.set_name(found.gallringar(0).name());
  request.set_overenskommelse(context.args().Get("överenskommelse"));
  request.set_request_id(context.RequestId("ta-over-handlingar"));
  request.set_validate_only(context.prova());
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::LexSarahGallring taken;
  KV_RETURN_IF_ERROR(services->Call(Method("TakeOverLexSarahPapper"), request, taken));
  context.Answer(absl::StrCat(WouldBe(context), "Nämnden har tagit över handlingarna i ", nummer,
                              ". Ärendet är nämndens nu; utföraren läser det inte längre.\nNästa steg: kvalitet "
                              "lexsarah visa ",
                              nummer, "\n"),
                 taken);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> LexSarahPaperCommands() {
  return {
      {"lexsarah",
       "gallring",
       {},
       {{"kommande", "DATUM", "också det som ska gallras till och med den dagen"}},
       "visa handlingar som erbjuds, tas över och gallras",
       "En privat utförares egna lex Sarah-handlingar gallras fem år efter den sista anteckningen, av sig själva. "
       "Innan "
       "dess kan nämnden ta över dem. Här syns vad som har gjorts, men ingenting av vad som stod i dem.",
       "kvalitet lexsarah gallring --kommande 2031-12-31",
       Gallring},
      {"lexsarah",
       "erbjud-handlingar",
       {"NR"},
       {},
       "erbjud nämnden handlingarna i ett eget ärende",
       "Erbjuder nämnden att ta över handlingarna i ett eget lex Sarah-ärende, så att de finns kvar.",
       "kvalitet lexsarah erbjud-handlingar LE-3",
       Erbjud,
       Effect::kSaves},
      {"lexsarah",
       "ta-över",
       {"NR"},
       {{"överenskommelse", "TEXT", "överenskommelsen eller beslutet", true, false, "overenskommelse"}},
       "ta över handlingar som en utförare har erbjudit",
       "Tar över handlingarna i en utförares eget lex Sarah-ärende för nämnden. Ärendet blir nämndens.",
       "kvalitet lexsarah ta-över LE-3 --överenskommelse \"Socialnämnden 2026-05-12 § 41\"",
       TaOver,
       Effect::kSaves},
  };
}

}  // namespace kvalitet::client
