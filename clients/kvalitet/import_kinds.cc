#include "clients/kvalitet/import_kinds.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/words.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::client {
namespace {

template <class Enum>
std::string Words() {
  return WordsOf(google::protobuf::GetEnumDescriptor<Enum>());
}

std::vector<std::string> AvtalsformWords() {
  return {"lov", "lou", "ramavtal", "iop", "direktupphandling", "bidrag", "intern overenskommelse"};
}

}  // namespace

ImportKind AvvikelseKind() {
  using avvikelser::v1::Avvikelsestatus;
  using avvikelser::v1::Avvikelsetyp;
  using avvikelser::v1::Grad;
  using avvikelser::v1::Informerad;
  using avvikelser::v1::Lagrum;
  using avvikelser::v1::Utfall;
  return {"avvikelser.v1.AvvikelseService/ImportAvvikelser",
          "avvikelser",
          {{"kall_id", {"id", "nyckel", "ärende"}, true},
           Taking(Words<Avvikelsetyp>(), {"typ", {"typ"}, true}),
           Taking(absl::StrCat(Words<Lagrum>(), "; annars insatstypens"), {"lagrum", {"lagrum"}}),
           Taking("koder eller ord, flera skiljs med |; kvalitet avvikelse kategorier visar dem",
                  {"kategorier", {"kategorier", "kategori"}}),
           Taking("enhetens namn i registret", {"enhet", {"enhet"}, true}),
           Taking("hemtjänst, SOL_SABO, …; behövs när enheten har flera", {"insatstyp", {"insatstyp"}}),
           {"intraffad_date", {"inträffade", "inträffad", "händelsedatum"}},
           {"upptackt_date", {"upptäcktes", "upptäckt"}},
           {"rapporterad_date", {"rapporterades", "rapporterad"}, true},
           {"avslutad_date", {"avslutades", "avslutad"}},
           {"till_ivo_date", {"till IVO", "anmäld till IVO"}},
           Taking("1 till 4", {"allvarlighet", {"allvarlighet"}}),
           Taking("1 till 4", {"sannolikhet", {"sannolikhet"}}),
           Taking(Words<Avvikelsestatus>(), {"state", {"status"}}),
           Taking(Words<Grad>(), {"grad", {"grad"}}),
           {"beskrivning", {"beskrivning", "händelse"}},
           {"konsekvens", {"konsekvens"}},
           {"omedelbara_atgarder", {"omedelbara åtgärder"}},
           {"enskild_referens", {"referens"}},
           {"rapportor", {"rapportör"}},
           {"handelse", {"händelse-id"}},
           Taking(Words<Utfall>(), {"utfall", {"utfall", "faktisk eller risk"}}),
           Taking(Words<Informerad>(), {"informerad", {"informerad", "vem som informerades"}})},
          {},
          "Kommunen ser avvikelserna nu; en utförare ser bara sina egna.\nNästa steg: kvalitet avvikelse lista."};
}

ImportKind SiffraKind() {
  return {"berattelse.v1.BerattelseService/ImportSiffror",
          "siffror",
          {{"kall_id", {"nyckel", "id"}},
           {"kommun", {"kommun"}},
           {"ar", {"år", "year"}, true},
           {"period", {"period"}},
           {"insatstyp", {"insatstyp"}, true},
           {"avser", {"enhet utförare", "avser", "enhet"}},
           {"regi", {"regi"}},
           {"omrade", {"område"}},
           {"matt", {"mått", "measure", "mätetal"}, true},
           {"kategori", {"kategori", "category"}},
           {"varde", {"värde", "value"}, true},
           {"matenhet", {"måttenhet", "unit"}},
           {"n", {"n", "antal svar"}},
           {"kalla", {"källa", "source"}},
           {"sedd", {"sedd", "seen"}},
           {"anm", {"anm", "note", "anmärkning"}}},
          {},
          "Siffrorna syns för kommunens kvalitetsteam och ledning.\nNästa steg: kvalitet rapport sammanställ.",
          "matenhet",
          "text",
          "omdömen i ord"};
}

ImportKind VolymKind() {
  return {
      "berattelse.v1.BerattelseService/ImportVolymer",
      "volymer",
      {{"kall_id", {"nyckel", "id"}},
       {"ar", {"år"}, true},
       {"manad", {"månad"}},
       {"insatstyp", {"insatstyp"}, true},
       {"enhet", {"enhet"}},
       {"regi", {"regi"}},
       {"slag", {"slag"}, true},
       {"antal", {"antal"}, true},
       {"kalla", {"källa"}},
       {"anm", {"anm"}}},
      {},
      "Volymerna syns för kommunens kvalitetsteam, ekonomer och ledning.\nNästa steg: kvalitet rapport sammanställ."};
}

ImportKind UtforareKind() {
  return {"registry.v1.Registry/ImportUtforare",
          "rader i registret",
          {{"kall_id", {"nyckel", "id"}},
           {"kommun", {"kommun"}, false, {"kommunkod", "kommunnamn"}},
           {"uppgift_avser", {"uppgift avser"}, false, {"uppgiften avser", "avser år"}},
           {"insatstyp",
            {"insatstyp"},
            true,
            {"verksamhet", "verksamhetstyp", "verksamhetsform", "insats", "insatser", "tjänst", "tjänsteområde",
             "vårdform", "boendeform"},
            true},
           {"utforare",
            {"utförare", "utförare enhet"},
            true,
            {"utförarnamn", "utföraren", "utförarens", "leverantör", "leverantörens", "leverantörsnamn", "företag",
             "företagets", "företagsnamn", "bolag", "bolagsnamn", "anordnare", "vårdgivare", "organisation"}},
           {"enhet",
            {"enhet"},
            false,
            {"enheten", "enhetens", "enhetsnamn", "verksamhetens", "verksamhetsnamn", "boende", "boendet", "boendets",
             "arbetsställe"}},
           {"regi",
            {"regi"},
            false,
            {"driftsform", "driftform", "regiform", "ägarform", "ägandeform", "utförarform", "kommunal privat",
             "kommunal eller privat", "drift"}},
           {"juridisk_form", {"juridisk form"}, false, {"bolagsform", "associationsform", "företagsform"}},
           {"avtalsform",
            {"avtalsform"},
            false,
            {"avtalstyp", "upphandlingsform", "upphandlingssätt", "kontraktsform"},
            false,
            AvtalsformWords(),
            "avtal"},
           {"avtal", {"avtal", "avtalsnummer"}, false, {"avtals id", "kontraktsnummer", "diarienummer"}},
           {"omrade", {"område"}, false, {"stadsdel", "distrikt", "kommundel", "geografiskt område"}},
           {"orgnummer", {"organisationsnummer", "orgnummer", "orgnr"}, false, {"org.nr"}},
           {"galler_fran",
            {"gäller från", "start", "från"},
            false,
            {"startdatum", "avtalsstart", "från och med", "gäller från och med", "giltig från"}},
           {"galler_till",
            {"gäller till", "slut", "till"},
            false,
            {"slutdatum", "avtalsslut", "till och med", "gäller till och med", "giltig till"}},
           {"kallhanvisning", {"källa", "källhänvisning"}},
           {"lista_komplett", {"lista komplett"}},
           {"anm", {"anm", "anmärkning"}, false, {"kommentar", "övrigt", "notering"}},
           {"kapacitet", {"kapacitet", "platser"}, false, {"antal platser", "platsantal"}},
           {"antal_personer",
            {"antal personer", "personer"},
            false,
            {"antal brukare", "antal kunder", "antal boende", "brukare", "kunder"}},
           {"hsl_ansvar", {"HSL-ansvar"}, false, {"hälso- och sjukvårdsansvar"}},
           {"tillstand_dnr",
            {"tillstånd"},
            false,
            {"tillståndets diarienummer", "diarienummer ivo", "dnr ivo", "tillståndsnummer", "anmälan"}},
           {"tillstand_fran", {"tillstånd från"}, false, {"tillstånd från och med"}},
           {"tillstand_till", {"tillstånd till"}, false, {"tillstånd till och med"}},
           {"dnr_vantas", {"diarienummer väntas"}, false, {"dnr väntas"}}},
          {},
          "Registret är öppet: kommunen och alla utförare ser det nu.\nNästa steg: fyll i det som saknas, och "
          "kontrollera med kvalitet utförare lista.",
          "",
          "",
          "",
          true};
}

}  // namespace kvalitet::client
