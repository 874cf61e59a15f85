// When the papers of a private utförare's own lex Sarah are destroyed, and what stays of them.  Pure.
#pragma once
#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "services/avvikelser/lagrum.h"

namespace kvalitet::avvikelser {

struct Bevarande {
  absl::CivilDay till;              // the last day on which they are kept
  const Lagregel* regel = nullptr;  // by which they are destroyed the day after
};

// By the rule that holds when they are destroyed; nullopt where no law says so.
std::optional<Bevarande> BevarasTill(v1::Lagrum lag, absl::CivilDay sista_anteckning);

// Why it waits all the same: a sentence; "" where nothing stands in the way.
std::string Gallringshinder(v1::LexSarahState state, v1::IvoState ivo_state);
// Of a rapport that was investigated elsewhere.
std::string Gallringshinder(v1::Avvikelsestatus state);

// Whether it is an avvikelse of an event whose papers are gone, which was written in later than they and is kept
// longer.
bool SenTvilling(const v1::LexSarahGallringspost& post);

// What stays of an ärende: that there was one, whose and about which rapport.
v1::LexSarahArende Kvar(const v1::LexSarahArende& arende);
// Takes out of a rapport what was said in it and by whom.  What is counted stays.
void Gallra(v1::Avvikelse& rapport);

// What stays of an example that is not shared: that there was one, and whose.
v1::Larexempel Kvar(const v1::Larexempel& exempel);
// Takes out of an example that is shared of which case it is, and who wrote it.
void Gallra(v1::Larexempel& delat);

}  // namespace kvalitet::avvikelser
