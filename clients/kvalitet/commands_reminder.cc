// påminnelse visa, and the contacts that are reminded.
#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/tasks.h"
#include "clients/kvalitet/words.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/base/text.h"

namespace kvalitet::client {
namespace {

namespace v1 = registry::v1;
constexpr char kService[] = "registry.v1.Registry/";
constexpr int kBatch = 500;
constexpr int kLostDays = 31;  // back, of mails that did not arrive

std::string PlaceOf(const TodayNames& names, const std::string& enhet, const std::string& utforare) {
  std::vector<std::string> words;
  if (!enhet.empty()) words.push_back(NameOr(names.enheter, enhet));
  if (!utforare.empty()) words.push_back(NameOr(names.utforare, utforare));
  return words.empty() ? "hela kommunen" : absl::StrCat(words[0], words.size() > 1 ? absl::StrCat(", ", words[1]) : "");
}

// "3 dagar kvar (regel FORE_7)", on the day the rule came true.
std::string WhySv(const v1::Paminnelse& p) {
  const auto last = base::ParseDate(p.sista_date()), day = base::ParseDate(p.dag_date());
  if (!last.ok() || !day.ok()) return p.regel();
  const int64_t left = *last - *day;
  return absl::StrCat(left > 0    ? absl::StrCat(CountSv(left, "dag", "dagar"), " kvar")
                      : left == 0 ? "sista dagen"
                                  : absl::StrCat("försenad ", CountSv(-left, "dag", "dagar")),
                      " (", p.regel(), ")");
}

std::string Reminders(const std::vector<v1::Paminnelse>& reminders, const TodayNames& names) {
  TextTable table({"SENAST", "VAD", "VAR", "TILL", "VARFÖR", "MOTTAGARE"});
  for (const v1::Paminnelse& p : reminders) {
    table.Add({ShortDaySv(p.sista_date()), p.vad(), PlaceOf(names, p.enhet(), p.utforare()), WordOf(p.roll()), WhySv(p),
               p.antal_mottagare() == 0 ? "ingen" : absl::StrCat(p.antal_mottagare())});
  }
  return table.Text();
}

// What would be sent today, from what every service has to do.
absl::Status ProvaPaminnelser(Context& context) {
  attgora::v1::ListAttGoraRequest all;
  all.set_allas(true);
  KV_ASSIGN_OR_RETURN(const Tasks tasks, ListTasks(context, all));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  TodayNames names;
  KV_RETURN_IF_ERROR(ReadNames(context, names));
  v1::LamnaAttGoraResponse due;
  v1::LamnaAttGoraRequest batch;
  KV_ASSIGN_OR_RETURN(*batch.mutable_parent(), context.Parent());
  batch.set_validate_only(true);
  for (size_t i = 0; i < tasks.lines.size(); ++i) {
    attgora::v1::AttGora& task = *batch.add_att_gora();
    task = tasks.lines[i];
    task.clear_text();  // is never mailed
    if (batch.att_gora_size() < kBatch && i + 1 < tasks.lines.size()) continue;
    v1::LamnaAttGoraResponse response;
    KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "LamnaAttGora"), batch, response));
    due.mutable_paminnelser()->MergeFrom(response.paminnelser());
    due.set_nya(due.nya() + response.nya());
    batch.clear_att_gora();
  }
  std::vector<v1::Paminnelse> reminders(due.paminnelser().begin(), due.paminnelser().end());
  std::stable_sort(reminders.begin(), reminders.end(),
                   [](const auto& a, const auto& b) { return a.sista_date() < b.sista_date(); });
  context.Answer(reminders.empty()
                     ? absl::StrCat("Inga påminnelser väntar ", DaySv(tasks.today), ".\n")
                     : absl::StrCat("Skulle påminnas ", DaySv(tasks.today), ": ",
                                    CountSv(static_cast<int64_t>(reminders.size()), "påminnelse", "påminnelser"),
                                    ". Ingenting skickades.\n", Reminders(reminders, names)),
                 due);
  return absl::OkStatus();
}

// The digests of a day, or those that did not arrive.
absl::Status VisaUtskick(Context& context, const std::string& filter, const std::string& heading) {
  v1::ListUtskickRequest request;
  request.set_filter(filter);
  v1::ListUtskickResponse all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListUtskickRequest, v1::ListUtskickResponse>(
      context, absl::StrCat(kService, "ListUtskick"), request,
      [&](const auto& page) { all.mutable_utskick()->MergeFrom(page.utskick()); })));
  const auto made = [](const v1::Utskick& one) {  // those of a day in the order in which they were made
    return std::make_tuple(one.create_time().seconds(), one.create_time().nanos());
  };
  std::stable_sort(all.mutable_utskick()->begin(), all.mutable_utskick()->end(),
                   [&](const auto& a, const auto& b) { return made(a) < made(b); });
  TodayNames names;
  KV_RETURN_IF_ERROR(ReadNames(context, names));
  TextTable table({"DAG", "TILL", "VAR", "VAD", "LÄGE", "SVAR"});
  for (const v1::Utskick& one : all.utskick()) {
    table.Add({ShortDaySv(one.dag_date()), WordOf(one.roll()), PlaceOf(names, "", one.utforare()),
               one.amne().empty() ? CountSv(one.rader_size(), "påminnelse", "påminnelser") : one.amne(),
               WordOf(one.state()), one.svar()});
  }
  context.Answer(table.empty()
                     ? absl::StrCat(heading, ": inga mejl.\n")
                     : absl::StrCat(heading, ": ", CountSv(static_cast<int64_t>(table.size()), "mejl", "mejl"), "\n",
                                    table.Text()),
                 all);
  return absl::OkStatus();
}

absl::Status UtanMottagare(Context& context) {
  v1::ListPaminnelserRequest request;
  request.set_filter("state = \"PAMINNELSE_STATE_UTAN_MOTTAGARE\"");
  v1::ListPaminnelserResponse all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListPaminnelserRequest, v1::ListPaminnelserResponse>(
      context, absl::StrCat(kService, "ListPaminnelser"), request,
      [&](const auto& page) { all.mutable_paminnelser()->MergeFrom(page.paminnelser()); })));
  TodayNames names;
  KV_RETURN_IF_ERROR(ReadNames(context, names));
  const std::vector<v1::Paminnelse> reminders(all.paminnelser().begin(), all.paminnelser().end());
  context.Answer(reminders.empty() ? "Alla påminnelser har en mottagare.\n"
                                   : absl::StrCat(Reminders(reminders, names),
                                                  "Lägg till den som saknas: kvalitet kontakt lägg-till --hjälp\n"),
                 all);
  return absl::OkStatus();
}

absl::Status Visa(Context& context) {
  if (context.prova()) return ProvaPaminnelser(context);
  if (context.args().Has("utan-mottagare")) return UtanMottagare(context);
  if (context.args().Has("ej-framme")) {
    KV_ASSIGN_OR_RETURN(const std::string today, ListToday(context));
    const auto day = base::ParseDate(today);
    return VisaUtskick(context,
                       absl::StrCat("state IN (\"UTSKICK_STATE_STUDSAT\", \"UTSKICK_STATE_EJ_LEVERERAT\") AND dag_date"
                                    " >= \"",
                                    day.ok() ? base::FormatDate(*day - kLostDays) : today, "\""),
                       "Kom inte fram");
  }
  KV_ASSIGN_OR_RETURN(std::string dag, context.args().Date("dag"));
  if (dag.empty()) {
    KV_ASSIGN_OR_RETURN(dag, ListToday(context));
  }
  return VisaUtskick(context, absl::StrCat("dag_date = \"", dag, "\""), absl::StrCat("Påminnelser ", DaySv(dag)));
}

absl::Status LaggTillKontakt(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateKontaktRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Kontakt& k = *request.mutable_kontakt();
  KV_ASSIGN_OR_RETURN(const auto roll, Value<v1::Kontaktroll>(args.Get("roll"), "roll"));
  k.set_roll(roll);
  if (args.Has("utförare")) {
    KV_ASSIGN_OR_RETURN(const v1::Utforare utforare, FindUtforare(context, args.Get("utförare")));
    k.set_utforare(utforare.name());
  } else {
    k.set_utforare(services->OwnUtforare(request.parent()));
  }
  if (args.Has("enhet")) {
    KV_ASSIGN_OR_RETURN(const v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
    k.set_enhet(enhet.name());
  }
  k.set_namn(args.Get("namn"));
  k.set_epost(args.Get("e-post"));
  KV_ASSIGN_OR_RETURN(*k.mutable_giltig_till(), args.Date("till"));
  request.set_request_id(context.RequestId("kontakt"));
  request.set_validate_only(context.prova());
  v1::Kontakt made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "CreateKontakt"), request, made));
  bool over = false;
  if (!made.giltig_till().empty()) {
    KV_ASSIGN_OR_RETURN(const std::string today, ListToday(context));
    over = made.giltig_till() <= today;
  }
  TodayNames names;
  KV_RETURN_IF_ERROR(ReadNames(context, names));
  context.Answer(
      absl::StrCat(context.prova() ? "Går bra; ingenting sparades: " : "Kontakt sparad: ", made.namn(), ", ",
                   WordOf(made.roll()), ", ", PlaceOf(names, made.enhet(), made.utforare()), ".\n",
                   over ? "Kontakten har redan gått ut och får inga mejl: ge den en senare dag med kvalitet kontakt "
                          "ändra ADRESS --till DATUM.\n"
                        : "",
                   context.prova() ? ""
                                   : "Namn och adress är krypterade och syns bara för kommunens kvalitetsteam, "
                                     "avtalsansvariga och utförarens egen ledning.\nNästa steg: kvalitet "
                                     "påminnelse visa --prova. Fel? kvalitet kontakt ta-bort ADRESS\n"),
      made);
  return absl::OkStatus();
}

// With names and addresses, which no list gives out.
absl::StatusOr<std::vector<v1::Kontakt>> Kontakter(Context& context, const std::string& day = "") {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::ListKontakterRequest list;
  list.set_as_of_date(day);
  std::vector<v1::Kontakt> all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListKontakterRequest, v1::ListKontakterResponse>(
      context, absl::StrCat(kService, "ListKontakter"), list,
      [&](const auto& page) { all.insert(all.end(), page.kontakter().begin(), page.kontakter().end()); })));
  for (v1::Kontakt& one : all) {
    v1::GetKontaktRequest request;
    request.set_name(one.name());
    KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "GetKontakt"), request, one));
  }
  return all;
}

absl::Status ListaKontakter(Context& context) {
  KV_ASSIGN_OR_RETURN(const std::string day, context.args().Date("datum"));
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Kontakt> all, Kontakter(context, day));
  TodayNames names;
  KV_RETURN_IF_ERROR(ReadNames(context, names));
  TextTable table({"NAMN", "ADRESS", "ROLL", "GÄLLER", "TILL OCH MED"});
  v1::ListKontakterResponse response;
  for (const v1::Kontakt& one : all) {
    *response.add_kontakter() = one;
    table.Add({one.namn(), one.epost(), WordOf(one.roll()), PlaceOf(names, one.enhet(), one.utforare()),
               LastDaySv(one.giltig_till())});
  }
  table.Sort();
  context.Answer(table.empty() ? day.empty() ? "Inga kontakter. Lägg till: kvalitet kontakt lägg-till --hjälp\n"
                                             : "Inga kontakter gäller den dagen. Utan --datum visas alla.\n"
                               : absl::StrCat(CountSv(static_cast<int64_t>(table.size()), "kontakt", "kontakter"), "\n",
                                              table.Text()),
                 response);
  return absl::OkStatus();
}

// Those with the address of the command line, in the role if one is stated.
absl::StatusOr<std::vector<v1::Kontakt>> MedAdressen(Context& context) {
  const std::string& address = context.args().positionals[0];
  KV_ASSIGN_OR_RETURN(std::vector<v1::Kontakt> all, Kontakter(context));
  std::vector<v1::Kontakt> meant;
  for (v1::Kontakt& one : all) {
    if (base::FoldSv(one.epost()) != base::FoldSv(address)) continue;
    if (!context.args().Has("roll") || FoldWord(WordOf(one.roll())) == FoldWord(context.args().Get("roll"))) {
      meant.push_back(std::move(one));
    }
  }
  if (meant.empty()) {
    return Failure(kNotNow, absl::StrCat("Det finns ingen kontakt med adressen ", address,
                                         ". kvalitet kontakt lista visar dem som finns."));
  }
  return meant;
}

absl::Status AndraKontakt(Context& context) {
  const Args& args = context.args();
  if (!args.Has("namn") && !args.Has("e-post") && !args.Has("till")) {
    return Failure(kUsage, "Ange vad som ska ändras: --namn, --e-post, --till eller flera.");
  }
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Kontakt> meant, MedAdressen(context));
  std::string till;  // empty is from now on
  if (!args.Get("till").empty()) {
    KV_ASSIGN_OR_RETURN(till, args.Date("till"));
  }
  v1::ListKontakterResponse changed;
  for (const v1::Kontakt& one : meant) {
    v1::UpdateKontaktRequest request;
    v1::Kontakt& k = *request.mutable_kontakt();
    k.set_name(one.name());
    k.set_etag(one.etag());
    const auto set = [&](const char* flag, const char* field, std::string* to, const std::string& value) {
      if (!args.Has(flag)) return;
      *to = value;
      request.mutable_update_mask()->add_paths(field);
    };
    set("namn", "namn", k.mutable_namn(), args.Get("namn"));
    set("e-post", "epost", k.mutable_epost(), args.Get("e-post"));
    set("till", "giltig_till", k.mutable_giltig_till(), till);
    request.set_validate_only(context.prova());
    KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "UpdateKontakt"), request, *changed.add_kontakter()));
  }
  const v1::Kontakt& now = changed.kontakter(0);
  context.Answer(
      absl::StrCat(
          context.prova() ? "Går bra; ingenting sparades: " : "Kontakt ändrad: ", now.namn(), ", ", now.epost(), ", ",
          now.giltig_till().empty() ? "tills vidare" : absl::StrCat("till och med ", LastDaySv(now.giltig_till())),
          ".\n"),
      changed);
  return absl::OkStatus();
}

absl::Status TaBortKontakt(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Kontakt> meant, MedAdressen(context));
  v1::ListKontakterResponse gone;
  for (const v1::Kontakt& one : meant) {
    v1::DeleteKontaktRequest request;
    request.set_name(one.name());
    request.set_etag(one.etag());
    request.set_validate_only(context.prova());
    KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "DeleteKontakt"), request, *gone.add_kontakter()));
  }
  context.Answer(
      absl::StrCat(context.prova() ? "Går bra; ingenting sparades. Skulle tas bort: " : "Borttagen: ",
                   CountSv(static_cast<int64_t>(meant.size()), "kontakt", "kontakter"), " med adressen ",
                   context.args().positionals[0], ".", context.prova() ? "\n" : " Inga fler mejl går dit.\n"),
      gone);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> ReminderCommands() {
  const Flag roll = {"roll", "ORD",
                     "handläggare, enhetschef, verksamhetschef, avtalsansvarig, verksamhetsområdeschef, kvalitetsteam, "
                     "ledning"};
  Flag needed = roll;
  needed.required = true;
  return {
      {"påminnelse",
       "visa",
       {},
       {{"dag", "DATUM", "mejlen den dagen; annars i dag"},
        {"ej-framme", "", "bara mejl som studsade eller inte kom fram"},
        {"utan-mottagare", "", "påminnelser som ingen får, för att en kontakt saknas"}},
       "mejl som gått ut, och med --prova vilka som skulle gå ut",
       "Visar dagens påminnelsemejl och hur det gick för dem. Var och en får högst ett mejl om dagen, på vardagar, "
       "samma "
       "dagar för kommunala och privata enheter. Med --prova visas vilka påminnelser som skulle gå ut i dag.",
       "kvalitet påminnelse visa --prova",
       Visa},
      {"kontakt",
       "lägg-till",
       {},
       {needed,
        {"namn", "NAMN", "vem det är", true},
        {"e-post", "ADRESS", "dit påminnelserna går", true, false, "epost"},
        {"utförare", "NAMN", "den utförare det gäller; för en utförare själv den egna", false, false, "utforare"},
        {"enhet", "NAMN", "bara den enheten"},
        {"till", "DATUM", "dagen efter den sista; annars tills vidare", false, false, "giltig_till"}},
       "vem som ska få påminnelser",
       "Lägger till någon som får påminnelser. En utförare lägger till sina egna handläggare, "
       "enhetschefer och verksamhetschefer.",
       "kvalitet kontakt lägg-till --roll verksamhetschef --utförare \"Exempelomsorg AB\" --namn \"Kim Ek\" --e-post "
       "kim.ek@exempel.se",
       LaggTillKontakt,
       Effect::kSaves},
      {"kontakt",
       "lista",
       {},
       {{"datum", "DATUM", "bara de som gäller den dagen; annars alla"}},
       "visa dem som får påminnelser",
       "Visar kontakter med namn och adress, också dem vars sista dag har gått.",
       "kvalitet kontakt lista",
       ListaKontakter},
      {"kontakt",
       "ändra",
       {"ADRESS"},
       {roll,
        {"namn", "NAMN", "vem det är nu"},
        {"e-post", "ADRESS", "den nya adressen", false, false, "epost"},
        {"till", "DATUM", "dagen efter den sista; tom är tills vidare", false, false, "giltig_till"}},
       "ny adress, nytt namn eller en senare sista dag",
       "Ändrar en kontakt. En utförare ändrar sina egna.",
       "kvalitet kontakt ändra kim.ek@exempel.se --till 2027-12-31",
       AndraKontakt,
       Effect::kSaves},
      {"kontakt",
       "ta-bort",
       {"ADRESS"},
       {roll},
       "får inga fler mejl",
       "Tar bort en kontakt. Det som redan är skickat står kvar.",
       "kvalitet kontakt ta-bort kim.ek@exempel.se",
       TaBortKontakt,
       Effect::kSaves},
  };
}

}  // namespace kvalitet::client
