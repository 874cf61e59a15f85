// förslag: lägg-fram, lista, and the kommun's answer.
#include <algorithm>
#include <map>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"
#include "common/proto/rules.h"

namespace kvalitet::client {
namespace {

namespace v1 = registry::v1;
constexpr char kService[] = "registry.v1.Registry/";

const google::protobuf::Descriptor* About(bool enhet) {
  return enhet ? v1::Enhet::descriptor() : v1::Utforare::descriptor();
}

// The field that people name by its word ("antal personer") or by its own name; another word goes to the service, which
// tells what there is.
std::string FieldOf(bool enhet, const std::string& word) {
  const std::string folded = FoldWord(absl::StrReplaceAll(word, {{" ", "-"}}));
  const auto* resource = About(enhet);
  for (int i = 0; i < resource->field_count(); ++i) {
    const auto* field = resource->field(i);
    const std::string label = absl::StrReplaceAll(proto::Label(field), {{" ", "-"}});
    if (folded == FoldWord(label) || folded == FoldWord(field->name())) return field->name();
  }
  return absl::StrReplaceAll(folded, {{"-", "_"}});
}

std::string LabelOf(const v1::Andringsforslag& forslag) {
  const auto* field = About(!forslag.enhet().empty())->FindFieldByName(forslag.falt());
  return field == nullptr ? forslag.falt() : proto::Label(field);
}

// "Hemtjänst Norr: kapacitet 16 i stället för 12, från och med fredag 1 januari 2027"
std::string WhatSv(const v1::Andringsforslag& forslag, const Names& names) {
  return absl::StrCat(forslag.enhet().empty() ? NameOr(names.utforare, forslag.utforare(), "utföraren")
                                              : NameOr(names.enheter, forslag.enhet(), "enheten"),
                      ": ", LabelOf(forslag), " ", forslag.varde(),
                      forslag.tidigare().empty() ? "" : absl::StrCat(" i stället för ", forslag.tidigare()),
                      forslag.fran_date().empty() ? "" : absl::StrCat(", från och med ", DaySv(forslag.fran_date())));
}

absl::Status LaggFram(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateAndringsforslagRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Andringsforslag& forslag = *request.mutable_andringsforslag();
  if (args.Has("utförare")) {
    KV_ASSIGN_OR_RETURN(const v1::Utforare utforare, FindUtforare(context, args.Get("utförare")));
    forslag.set_utforare(utforare.name());
  }
  if (args.Has("enhet")) {
    KV_ASSIGN_OR_RETURN(const v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
    forslag.set_enhet(enhet.name());
  }
  forslag.set_falt(FieldOf(args.Has("enhet"), args.Get("fält")));
  forslag.set_varde(args.Get("värde"));
  KV_ASSIGN_OR_RETURN(*forslag.mutable_fran_date(), args.Date("från"));
  forslag.set_motiv(args.Get("motiv"));
  request.set_request_id(context.RequestId("förslag"));
  request.set_validate_only(context.prova());
  v1::Andringsforslag made;
  const absl::Status status = services->Call(absl::StrCat(kService, "CreateAndringsforslag"), request, made);
  if (absl::IsNotFound(status) && args.Has("enhet")) {
    return Failure(kNotNow, absl::StrCat("Utföraren driver ingen enhet \"", args.Get("enhet"),
                                         "\" i dag. Ett förslag kan bara gälla en egen enhet."));
  }
  KV_RETURN_IF_ERROR(status);
  if (args.Has("bara-nummer") && !context.prova()) {
    context.Answer(absl::StrCat(made.nummer(), "\n"), made);
    return absl::OkStatus();
  }
  KV_ASSIGN_OR_RETURN(const Names names, ReadNames(context));
  context.Answer(
      context.prova()
          ? absl::StrCat("Går bra; ingenting sparades. Förslaget skulle bli: ", WhatSv(made, names), ".\n")
          : absl::StrCat(
                "Förslag ", made.nummer(), " är lagt. ", WhatSv(made, names),
                ".\nKommunen ser det nu, andra utförare inte. Registret ändras först när kommunen har "
                "accepterat.\nNästa steg: kommunen svarar, och du ser svaret med kvalitet förslag lista --alla. "
                "Fel? Be kommunen avvisa ",
                made.nummer(), ".\n"),
      made);
  return absl::OkStatus();
}

absl::Status Lista(Context& context) {
  v1::ListAndringsforslagRequest request;
  if (!context.args().Has("alla")) request.set_filter("state = \"ANDRINGSFORSLAG_STATE_FORESLAGET\"");
  v1::ListAndringsforslagResponse all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListAndringsforslagRequest, v1::ListAndringsforslagResponse>(
      context, absl::StrCat(kService, "ListAndringsforslag"), request,
      [&](const auto& page) { all.mutable_andringsforslag()->MergeFrom(page.andringsforslag()); })));
  std::stable_sort(all.mutable_andringsforslag()->begin(), all.mutable_andringsforslag()->end(),
                   [](const v1::Andringsforslag& a, const v1::Andringsforslag& b) {
                     return a.nummer().size() != b.nummer().size() ? a.nummer().size() < b.nummer().size()
                                                                   : a.nummer() < b.nummer();
                   });
  KV_ASSIGN_OR_RETURN(const Names names, ReadNames(context));
  TextTable table({"NR", "UTFÖRARE", "ENHET", "VAD", "NU", "FÖRSLAG", "FRÅN", "MOTIV", "LÄGE", "SVAR"});
  for (const v1::Andringsforslag& one : all.andringsforslag()) {
    table.Add({one.nummer(), NameOr(names.utforare, one.utforare()), NameOr(names.enheter, one.enhet(), ""),
               LabelOf(one), one.tidigare(), one.varde(), one.fran_date().empty() ? "" : ShortDaySv(one.fran_date()),
               one.motiv(), WordOf(one.state()), one.svar()});
  }
  const bool open = std::any_of(all.andringsforslag().begin(), all.andringsforslag().end(),
                                [](const auto& one) { return one.state() == v1::ANDRINGSFORSLAG_STATE_FORESLAGET; });
  context.Answer(
      table.empty()
          ? (context.args().Has("alla") ? "Inga förslag.\n"
                                        : "Inga förslag väntar. Besvarade: kvalitet förslag lista --alla\n")
          : absl::StrCat(CountSv(static_cast<int64_t>(table.size()), "förslag", "förslag"), "\n", table.Text(),
                         open ? "Kommunen svarar med kvalitet förslag acceptera NR, eller kvalitet förslag "
                                "avvisa NR --motiv \"...\"\n"
                              : ""),
      all);
  return absl::OkStatus();
}

// By short number: "Ä-7", "ä7"; also without the dots, since nothing else is meant here.
absl::StatusOr<v1::Andringsforslag> FindForslag(Context& context, const std::string& word) {
  const std::string folded = FoldWord(word);
  absl::string_view rest = folded;
  absl::ConsumePrefix(&rest, "a");
  absl::ConsumePrefix(&rest, "-");
  int number = 0;
  if (!absl::SimpleAtoi(rest, &number) || number <= 0) {
    return Failure(kUsage, absl::StrCat("\"", word, "\" är inget nummer på ett förslag. Exempel: Ä-7."));
  }
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::ListAndringsforslagRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  request.set_filter(absl::StrCat("nummer = \"Ä-", number, "\""));
  v1::ListAndringsforslagResponse response;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "ListAndringsforslag"), request, response));
  if (response.andringsforslag_size() == 1) return response.andringsforslag(0);
  return Failure(kNotNow, absl::StrCat("Det finns inget förslag Ä-", number,
                                       ". kvalitet förslag lista --alla visar dem som finns."));
}

// Sends the kommun's answer and reads what has become of the proposal.
template <class Request>
absl::StatusOr<v1::Andringsforslag> Svara(Context& context, const char* method, Request request) {
  KV_ASSIGN_OR_RETURN(const v1::Andringsforslag forslag, FindForslag(context, context.args().positionals[0]));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  request.set_name(forslag.name());
  request.set_request_id(context.RequestId(absl::StrCat("förslag ", method)));
  request.set_validate_only(context.prova());
  v1::Andringsforslag now;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, method), request, now));
  return now;
}

absl::Status Acceptera(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Andringsforslag now,
                      Svara(context, "AccepteraAndringsforslag", v1::AccepteraAndringsforslagRequest()));
  KV_ASSIGN_OR_RETURN(const Names names, ReadNames(context));
  const std::string what = WhatSv(now, names);
  context.Answer(context.prova()
                     ? absl::StrCat("Går bra; ingenting sparades. Registret skulle ändras: ", what, ".\n")
                     : absl::StrCat("Registret är ändrat enligt ", now.nummer(), ". ", what,
                                    ".\nKommunen och alla utförare ser det nu. Utföraren ser att förslaget är "
                                    "accepterat.\nNästa steg: inget. Fel? Lägg fram det tidigare som ett nytt förslag, "
                                    "med --utförare, och acceptera det.\n"),
                 now);
  return absl::OkStatus();
}

absl::Status Avvisa(Context& context) {
  v1::AvvisaAndringsforslagRequest request;
  request.set_motiv(context.args().Get("motiv"));
  KV_ASSIGN_OR_RETURN(const v1::Andringsforslag now, Svara(context, "AvvisaAndringsforslag", request));
  KV_ASSIGN_OR_RETURN(const Names names, ReadNames(context));
  context.Answer(
      context.prova()
          ? absl::StrCat("Går bra; ingenting sparades. Skulle avvisas: ", WhatSv(now, names), ".\n")
          : absl::StrCat(now.nummer(), " är avvisat. Registret är oförändrat.\nUtföraren ser det och motivet: ",
                         now.svar(), "\nNästa steg: utföraren kan lägga fram ett nytt förslag.\n"),
      now);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> ProposalCommands() {
  return {
      {"förslag",
       "lägg-fram",
       {},
       {{"fält", "ORD", "vad som ska ändras: namn, kapacitet, …", true},
        {"värde", "TEXT", "vad det ska vara", true},
        {"enhet", "NAMN", "enheten det gäller; annars utföraren själv"},
        {"från", "DATUM", "från och med, för det som ändras över tid; annars dagen det accepteras", false, false,
         "fran_date"},
        {"motiv", "TEXT", "varför"},
        {"utförare", "NAMN", "vems förslag det är, om du inte själv är en utförare", false, false, "utforare"},
        kOnlyNumber},
       "föreslå en ändring i registret",
       "Föreslår en ändring i registret om utföraren själv eller en enhet som den driver. Kommunen ser förslaget och "
       "svarar; registret ändras först när det är accepterat. Egna kontakter ändrar utföraren själv: kvalitet kontakt.",
       "kvalitet förslag lägg-fram --enhet \"Hemtjänst Norr\" --fält kapacitet --värde 16 --från 2027-01-01",
       LaggFram,
       Effect::kSaves},
      {"förslag",
       "lista",
       {},
       {{"alla", "", "också de som är besvarade"}},
       "visa förslag som väntar på svar",
       "Visar ändringsförslag. Kommunen ser allas, en utförare bara sina egna.",
       "kvalitet förslag lista",
       Lista},
      {"förslag",
       "acceptera",
       {"Ä-NUMMER"},
       {},
       "ändra registret som föreslaget",
       "Ändrar registret som föreslaget. Har registret ändrats sedan förslaget lades fram visas båda värdena, och "
       "ingenting sparas.",
       "kvalitet förslag acceptera Ä-7",
       Acceptera,
       Effect::kSaves},
      {"förslag",
       "avvisa",
       {"Ä-NUMMER"},
       {{"motiv", "TEXT", "varför; utföraren ser det", true}},
       "säg nej, med motiv",
       "Avvisar ett ändringsförslag. Registret är oförändrat; utföraren ser motivet.",
       "kvalitet förslag avvisa Ä-7 --motiv \"Stämmer inte med avtalet.\"",
       Avvisa,
       Effect::kSaves},
  };
}

}  // namespace kvalitet::client
