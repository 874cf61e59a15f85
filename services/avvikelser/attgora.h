// What there is to do and what is new in the register of avvikelser.
#pragma once
#include <vector>

#include "common/attgora/listning.h"
#include "common/store/schema.h"
#include "common/store/table.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "services/avvikelser/fristval_service.h"
#include "services/avvikelser/lexmaria_tables.h"
#include "services/avvikelser/lexsarah_tables.h"
#include "services/avvikelser/synpunkt_service.h"

namespace kvalitet::avvikelser {

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

// Whether a line asks the enhet to receive a rapport of the nämnd's: only in kommunal regi is that the enhet's to do.
bool TasEmotAvEnheten(const attgora::v1::AttGora& line);
// The same of lex Maria, where the kommun is vårdgivare: in private regi MAS or MAR receives it.
bool LexMariaTasEmotAvEnheten(const attgora::v1::AttGora& line);

}  // namespace kvalitet::avvikelser
