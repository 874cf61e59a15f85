// uppföljning iakttagelse: what was seen, added, corrected and taken away.
#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/calls.h"
#include "clients/kvalitet/commands_assessment.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;

// Sets what the flags say.
absl::Status Fill(const Args& args, v1::Iakttagelse& i) {
  if (args.Has("grad")) {
    KV_ASSIGN_OR_RETURN(const v1::Grad grad, Value<v1::Grad>(args.Get("grad"), "grad"));
    i.set_grad(grad);
  }
  if (args.Has("text")) i.set_text(args.Get("text"));
  if (args.Has("fråga")) i.set_fraga(args.Get("fråga"));
  if (!args.Has("krav")) return absl::OkStatus();
  i.clear_krav();
  for (absl::string_view krav : absl::StrSplit(args.Get("krav"), ',', absl::SkipWhitespace())) {
    i.add_krav(absl::AsciiStrToUpper(absl::StripAsciiWhitespace(krav)));
  }
  return absl::OkStatus();
}

// "brist, K15"
std::string About(const v1::Iakttagelse& i) {
  std::vector<std::string> about = {WordOf(i.grad())};
  about.insert(about.end(), i.krav().begin(), i.krav().end());
  if (!i.fraga().empty()) about.push_back(i.fraga());
  return absl::StrJoin(about, ", ");
}

absl::Status Add(Context& context) {
  const Args& args = context.args();
  v1::AddIakttagelseRequest request;
  v1::Iakttagelse& i = *request.mutable_iakttagelse();
  KV_RETURN_IF_ERROR(Fill(args, i));
  KV_ASSIGN_OR_RETURN(const v1::Uppfoljning u, FindUppfoljning(context, args.positionals[0]));
  request.set_name(u.name());
  v1::AddIakttagelseResponse response;
  KV_RETURN_IF_ERROR(Change(context, "AddIakttagelse", "iakttagelse", request, response));
  const v1::Uppfoljning& now = response.uppfoljning();
  const std::string what = absl::StrCat(now.nummer(), " (", About(i), ")");
  if (context.prova()) {
    context.Answer(
        absl::StrCat("Går bra; ingenting sparades. Skulle bli iakttagelse ", response.nr(), " i ", what, ".\n"),
        response);
    return absl::OkStatus();
  }
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  std::string text = absl::StrCat("Iakttagelse ", response.nr(), " sparad i ", what, ", ",
                                  NameOr(units, now.enhet(), "enheten"), ".\n");
  for (const v1::SvarBredvid& one : response.svar_bredvid()) {
    absl::StrAppend(&text, "Enheten svarade \"", one.svar(), "\" på ", one.fraga(), " (", one.krav(), ") i ",
                    one.sjalvskattning_nummer(), ".\n");
  }
  const std::vector<std::string> left(response.krav_utan_iakttagelse().begin(), response.krav_utan_iakttagelse().end());
  if (!left.empty()) {
    absl::StrAppend(&text, "Kvar: ", absl::StrJoin(left, ", "), ".\n");
  } else if (std::any_of(now.krav().begin(), now.krav().end(),
                         [](const auto& krav) { return krav.utfall() != v1::EJ_GRANSKAT; })) {
    text += "Alla krav som inte uppfylls har en iakttagelse.\n";
  }
  text += SeenBy(now);
  const bool brist = i.grad() == v1::BRIST || i.grad() == v1::ALLVARLIG_BRIST;
  if (brist && !now.oppen()) {  // an åtgärd would tell the utförare what the draft has not told
    absl::StrAppend(
        &text, "Nästa steg: kvalitet uppföljning ",
        left.empty() ? absl::StrCat("skicka-utkast ", now.nummer(), " --omdöme ORD --motiv \"...\"")
                     : absl::StrCat("iakttagelse ", now.nummer(), " --krav ", left[0], " --grad brist --text \"...\""),
        "\n");
  } else if (brist) {
    absl::StrAppend(&text, "Nästa steg: kvalitet åtgärd lägg-till --uppföljning ", now.nummer(), " --iakttagelse ",
                    response.nr(), " --text \"...\" --ansvarig enhetschef --sista-dag DATUM\n");
  }
  context.Answer(text, response);
  return absl::OkStatus();
}

// What the utförare said about the draft and nobody has answered.
std::string WaitingRemark(const v1::Uppfoljning& u, int nr) {
  for (const v1::Synpunkt& one : u.synpunkter()) {
    if (one.state() != v1::OBESVARAD) continue;
    return absl::StrCat("Nästa steg: kvalitet uppföljning svara ", u.nummer(), " --nr ", one.nr(),
                        " --rättad \"...\" --plats \"iakttagelse ", nr, "\"\n");
  }
  return "";
}

// One that stands there: in other words, or no more.
absl::Status Correct(Context& context) {
  const Args& args = context.args();
  const bool remove = args.Has("ta-bort");
  const bool filled = args.Has("grad") || args.Has("text") || args.Has("krav") || args.Has("fråga");
  if (remove == filled) {
    return Failure(
        kUsage, "Ange vad som ska rättas (--text, --grad, --krav eller --fråga), eller --ta-bort för att ta bort den.");
  }
  KV_ASSIGN_OR_RETURN(const int nr, args.Number("nr", 1));
  KV_ASSIGN_OR_RETURN(const v1::Uppfoljning u, ReadUppfoljning(context, args.positionals[0]));
  v1::UpdateUppfoljningRequest request;
  v1::Uppfoljning& changed = *request.mutable_uppfoljning();
  changed.set_name(u.name());
  changed.set_etag(u.etag());
  *changed.mutable_iakttagelser() = u.iakttagelser();
  auto& all = *changed.mutable_iakttagelser();
  const auto one = std::find_if(all.begin(), all.end(), [nr](const v1::Iakttagelse& i) { return i.nr() == nr; });
  if (one == all.end()) {
    return Failure(kNotNow, absl::StrCat(u.nummer(), " har ingen iakttagelse ", nr, ". kvalitet uppföljning visa ",
                                         u.nummer(), " visar dem."));
  }
  if (!remove) KV_RETURN_IF_ERROR(Fill(args, *one));
  const v1::Iakttagelse said = *one;
  if (remove) all.erase(one);
  request.mutable_update_mask()->add_paths("iakttagelser");
  v1::Uppfoljning now;
  KV_RETURN_IF_ERROR(Change(context, "UpdateUppfoljning", "iakttagelse-rättad", request, now));
  const std::string which =
      absl::StrCat("iakttagelse ", nr, " i ", now.nummer(), " (", About(said), "): ", said.text());
  context.Answer(
      context.prova()
          ? absl::StrCat(Tried(context), remove ? "Skulle tas bort: " : "Skulle bli: ", which, "\n")
          : absl::StrCat(remove ? "Borttagen: " : "Rättad: ", which, "\n", SeenBy(now), WaitingRemark(now, nr)),
      now);
  return absl::OkStatus();
}

absl::Status Finding(Context& context) {
  const Args& args = context.args();
  if (args.Has("nr")) return Correct(context);
  if (args.Has("ta-bort")) return Failure(kUsage, "Ange vilken som ska tas bort: --nr 1 --ta-bort.");
  if (args.Has("grad") && args.Has("text")) return Add(context);
  return Failure(kUsage, absl::StrCat("Det saknas ", args.Has("grad") ? "--text TEXT" : "--grad ORD",
                                      ". Exempel: ", args.command->example));
}

}  // namespace

Command FindingCommand() {
  return {"uppföljning",
          "iakttagelse",
          {"U-NUMMER"},
          {{"grad", "ORD", "styrka, utvecklingsområde, brist eller \"allvarlig brist\""},
           {"text", "TEXT", "vad som sågs"},
           {"krav", "K15,K21", "krav som det gäller"},
           {"fråga", "NYCKEL", "fråga som det gäller, till exempel HT30"},
           {"nr", "NR", "rätta den som redan finns, i stället för att lägga till"},
           {"ta-bort", "", "ta bort den"}},
          "lägg till något som sågs, eller rätta det",
          "Lägger till en iakttagelse, eller rättar den som --nr anger. En brist måste gälla ett krav eller en fråga. "
          "Skriv "
          "inga namn eller personnummer. Rättas går tills uppföljningen är fastställd; blir utkastet strängare får "
          "utföraren nya dagar att läsa det. En som har en åtgärd tas inte bort.",
          "kvalitet uppföljning iakttagelse U-31 --krav K15 --grad brist --text \"Två av tio nyckeluttag saknar "
          "signatur.\"",
          Finding,
          Effect::kSaves};
}

}  // namespace kvalitet::client
