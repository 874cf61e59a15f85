// What there is to do and what is new in the register of avvikelser.
#pragma once
#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/attgora/listning.h"
#include "common/store/schema.h"
#include "common/store/table.h"
#include "common/workflow/machine.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "services/avvikelser/fristval_service.h"
#include "services/avvikelser/lexmaria_tables.h"
#include "services/avvikelser/lexsarah_tables.h"
#include "services/avvikelser/synpunkt_service.h"

namespace kvalitet::avvikelser {

// Whether whoever asks has a role that may take the step of `event` from where the row stands.
bool FarTaSteg(const workflow::Machine& machine, const google::protobuf::Message& row, absl::string_view event,
               const attgora::Fraga& fraga);

// The condition that a rapport `a` is of an utförare in the kommun's own regi that whoever asks is of; its values go to
// `args`.
std::string IEgenRegi(const attgora::Fraga& fraga, std::vector<sql::Value>& args);

// `schema` of the avvikelser; all must live as long as what is returned.  The limits are those that were last read
// (FristvalService::Senast): whoever lists reads them first.
std::vector<attgora::Kalla> AttGoraKallor(const store::Schema& schema, const SynpunktService& synpunkter,
                                          const FristvalService& frister);

// The same of lex Sarah; all must live as long.
std::vector<attgora::Kalla> LexSarahKallor(const store::Schema& schema, const LexSarahTables& tables,
                                           const FristvalService& frister);
// The same of lex Maria.
std::vector<attgora::Kalla> LexMariaKallor(const store::Schema& avvikelser, const LexMariaTables& tables,
                                           const FristvalService& frister);

// Of both, what the chief of an enhet is told once the ärende is handed over; all must live as long.
attgora::Kalla ChefensKalla(const store::Schema& avvikelser, const LexSarahTables& lexsarah,
                            const LexMariaTables& lexmaria, const FristvalService& frister);

}  // namespace kvalitet::avvikelser
