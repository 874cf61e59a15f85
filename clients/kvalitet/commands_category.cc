// avvikelse: kategorier.
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/deviation.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "common/base/status.h"

namespace kvalitet::client {
namespace {

namespace v1 = avvikelser::v1;
constexpr char kList[] = "avvikelser.v1.AvvikelseService/ListKategorier";

const char* Lista(const std::string& lista) {
  if (lista == "MISSFORHALLANDE") return "SoL och LSS";
  return lista == "HSL" ? "HSL" : "synpunkter";
}

// Until when it was in use, and what came after it.
std::string Blev(const v1::Kategori& one) {
  if (one.giltig_till().empty()) return "i bruk";
  return absl::StrCat("till och med ", LastDaySv(one.giltig_till()),
                      one.blev().empty() ? "; ingen efterföljare" : "; blev ", absl::StrJoin(one.blev(), ", "));
}

absl::Status Kategorier(Context& context) {
  const Args& args = context.args();
  v1::ListKategorierRequest request;
  request.set_alla(args.Has("alla"));
  KV_ASSIGN_OR_RETURN(*request.mutable_as_of_date(), args.Date("datum"));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::ListKategorierResponse all;
  KV_RETURN_IF_ERROR(services->Call(kList, request, all));
  TextTable table({"GÄLLER", "GRUPP", "KOD", "NAMN", "BRUK"});
  for (const v1::Kategori& one : all.kategorier()) {
    table.Add({Lista(one.lista()), one.grupp().empty() ? "-" : one.grupp(), one.kod(), one.etikett(), Blev(one)});
  }
  context.Answer(absl::StrCat(CountSv(all.kategorier_size(), "kategori", "kategorier"), "\n", table.Text()), all);
  return absl::OkStatus();
}

}  // namespace

std::string KategoriOrd(Connection& services, const std::vector<std::string>& koder) {
  if (koder.empty()) return "";
  v1::ListKategorierRequest request;
  request.set_alla(true);  // a row keeps one that is closed
  v1::ListKategorierResponse all;
  std::map<std::string, std::string> names;
  if (services.Call(kList, request, all).ok()) {
    for (const v1::Kategori& one : all.kategorier()) names[one.kod()] = one.etikett();
  }
  return absl::StrJoin(koder, ", ", [&](std::string* out, const std::string& kod) {
    const std::string name = NameOr(names, kod, "");
    absl::StrAppend(out, name.empty() ? kod : absl::StrCat(name, " (", kod, ")"));
  });
}

Command CategoryCommand() {
  return {"avvikelse",
          "kategorier",
          {},
          {{"datum", "DATUM", "de som gäller den dagen; annars i dag"},
           {"alla", "", "också de som inte används längre, och vad de blev"}},
          "visa kategorierna",
          "Visar kategorierna som avvikelser och synpunkter får. En kategori som har stängts finns kvar på sina rader. "
          "Blev den en enda ny räknas den under den nya, också för tidigare år.",
          "kvalitet avvikelse kategorier --alla",
          Kategorier};
}

}  // namespace kvalitet::client
