#include <map>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/base/text.h"
#include "services/compiler/render_json.h"
#include "services/compiler/vy.h"

namespace kvalitet::compiler {
namespace {

std::vector<Rad> Ordlista() {
  return {{"0", "Räknat, och inget fanns."},
          {std::string(kFarreAn5),
           "Ett till fyra. Det exakta talet visas inte, eftersom enskilda personer kan kännas igen."},
          {std::string(kForFa),
           "Färre än tio svar, eller ett litet antal. Ordet står också där ett dolt tal annars går att räkna fram."},
          {std::string(kUppgiftSaknas), "Måttet finns, men källan har ingen uppgift."},
          {std::string(kEjMatt), "Ingen har mätt."},
          {std::string(kEjGranskad), "Enheten eller insatstypen har inte följts upp under året."},
          {"–", "Ingen utförare i regin har uppdrag."},
          {"n", "Antal svar som ett värde bygger på."},
          {"Kommunal och privat",
           "Kommunal är egen regi och kommunala bolag. Privat är enskild regi; idéburna ingår och "
           "visas också för sig."},
          {"I stort sett oförändrat", "Skillnaden ryms inom slumpens marginal, 95 procents säkerhet."},
          {"SoL, LSS, HSL",
           "Socialtjänstlagen, lagen om stöd och service till vissa funktionshindrade, hälso- och "
           "sjukvårdslagen."},
          {"IVO", "Inspektionen för vård och omsorg."},
          {"Lex Sarah-rapport",
           "Personalens rapport inom verksamheten. En anmälan till IVO görs när missförhållandet är "
           "allvarligt."}};
}

// Where one person took both of two steps, each with its motive; nothing where the suite did not follow up at all.
std::vector<Rad> Metod(const Vy& vy) {
  bool foljt = vy.innehall.undantag_size() > 0;
  for (const bv1::Figur& f : vy.innehall.figurer()) foljt = foljt || f.kalla() == "uppfoljning";
  if (!foljt) return {};
  const int antal = vy.innehall.undantag_size();
  std::vector<Rad> ut = {
      {"Två personer", antal == 0 ? std::string("Ingen har tagit båda stegen i ett beslut som två personer ska ta, med "
                                                "ett skäl som undantag.")
                                  : absl::StrCat("Samma person tog båda stegen ", Antal(antal, "gång", "gånger"),
                                                 ", med skäl. De står nedan.")}};
  for (const bv1::Undantag& ett : vy.innehall.undantag())
    ut.push_back({absl::StrCat(ett.nummer(), ", ", Datum(ett.dag_date())),
                  absl::StrCat(Versal(ett.steg()), ". Skäl: ", ett.motiv())});
  return ut;
}

std::vector<Modellfigur> Figurer(const Vy& vy) {
  std::vector<Modellfigur> ut;
  for (const bv1::Figur& f : vy.innehall.figurer()) {
    // A case measure of somebody whom a source names is no matter for a published list.
    if (!Publiceras(f, vy.skyddade) || (f.skyddas() && !f.omfattning().avser().empty())) continue;
    Modellfigur m;
    const auto& o = f.omfattning();
    m.id = f.id();
    m.etikett = f.etikett();
    m.del = vy.Delord(f.del());
    m.insatstyp = o.insatstyp().empty() ? "" : vy.Insatstyp(o.insatstyp());
    m.regi = Gemen(Regirubrik(o.regi()));
    m.utforare = o.utforare().empty() ? "" : vy.Utforare(o.utforare());
    m.enhet = o.enhet().empty() ? "" : vy.Enhet(o.enhet());
    m.avser = o.avser();
    m.period = f.period();
    m.visas = SomAv(f) || vy.Synlig(f);
    m.visat = vy.Text(f);
    m.kalla = Kallnamn(f.kalla());
    // A formula holds the terms, and a remark may.
    m.formel = m.visas ? f.formel() : "";
    m.anm = m.visas ? f.anm() : "";
    ut.push_back(std::move(m));
  }
  return ut;
}

}  // namespace

Modell Bygg(const bv1::Underlagsinnehall& innehall, const Huvud& huvud) {
  const Vy vy(innehall);
  Modell m;
  m.titel = absl::StrCat("Kvalitetsberättelse ", innehall.ar());
  m.kommun = innehall.kommun_namn();
  m.omfattar = innehall.insatstyp().empty() ? "" : vy.Insatstyp(innehall.insatstyp());
  m.namnd = huvud.namnd;
  m.status = huvud.status;
  m.fryst = absl::StrCat("siffrorna frysta ", Datum(innehall.frys_date()));
  m.ar = innehall.ar();
  m.framsida = ByggFramsida(vy);
  const std::vector<std::string> typer = vy.Insatstyper();
  if (innehall.insatstyp().empty()) {
    // Where nothing is told by insatstyp, the whole takes the place of one.
    Avsnitt alla = ByggAvsnitt(vy, "", typer.empty());
    if (!alla.delar.empty() && vy.HelhetenBehovs()) m.avsnitt.push_back(std::move(alla));
  }
  for (const std::string& typ : typer) m.avsnitt.push_back(ByggAvsnitt(vy, typ, true));
  // Names of insatstyper as published may differ in signs only.
  std::map<std::string, int> ankare;
  for (Avsnitt& a : m.avsnitt)
    if (const int nr = ++ankare[a.ankare]; nr > 1) absl::StrAppend(&a.ankare, "--", nr);
  m.metod = Metod(vy);
  m.ordlista = Ordlista();
  for (const auto& [kalla, nr] : vy.Kallor()) m.kallor.push_back({absl::StrCat("[", nr, "]"), Kallnamn(kalla)});
  m.figurer = Figurer(vy);
  m.hash = base::Sha256Hex(RenderJson(m));
  return m;
}

}  // namespace kvalitet::compiler
