#include "services/suite/suite.h"

#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/attgora/lamnare.h"
#include "common/base/status.h"
#include "common/fakta/totals.h"
#include "common/process/tending.h"
#include "common/register/channel_client.h"
#include "common/register/register.h"
#include "common/store/open.h"
#include "services/avvikelser/schema.h"
#include "services/avvikelser/service.h"
#include "services/berattelse/channel_sources.h"
#include "services/berattelse/service.h"
#include "services/compiler/channel_underlag.h"
#include "services/compiler/service.h"
#include "services/registry/mail_flags.h"
#include "services/registry/service.h"
#include "services/suite/host.h"
#include "services/uppfoljning/attgora.h"
#include "services/uppfoljning/kvittobrev.h"
#include "services/uppfoljning/matt.h"
#include "services/uppfoljning/service.h"

namespace kvalitet::suite {
namespace {

constexpr absl::Duration kTotalsTime = absl::Seconds(60);  // for one round of making them anew

absl::StatusOr<store::OpenedStore> Open(const rpc::ProcessFlags& flags, const std::string& service,
                                        const std::vector<std::string>& statements) {
  return store::OpenService({flags.DatabaseUrl(service), flags.master_key_file, flags.dev}, service, statements);
}

}  // namespace

// In the order of building: what is used stands above what uses it, and goes after it.
struct Suite::Parts {
  std::unique_ptr<rpc::TokenKey> tokens;
  rpc::Rates rates{rpc::RateOptions()};
  store::OpenedStore registry_store, uppfoljning_store, avvikelser_store, berattelse_store, compiler_store;
  std::unique_ptr<rpc::Channel> to_registry, to_uppfoljning, to_avvikelser, to_berattelse;

  std::unique_ptr<registry::RegistryService> registry;
  std::unique_ptr<registry::ChannelClient> registry_client;
  std::unique_ptr<registry::Register> reg;

  std::unique_ptr<fakta::Totals> uppfoljning_totals;
  std::unique_ptr<uppfoljning::UppfoljningService> uppfoljning;
  std::unique_ptr<attgora::Lamnare> uppfoljning_lamnare;
  std::unique_ptr<uppfoljning::Kvittobrev> kvittobrev;
  std::unique_ptr<avvikelser::Service> avvikelser;

  std::unique_ptr<berattelse::ChannelSources> sources;
  std::unique_ptr<berattelse::BerattelseService> berattelse;

  std::unique_ptr<compiler::ChannelUnderlag> underlag;
  std::unique_ptr<compiler::CompilerService> compiler;

  std::unique_ptr<Host> host;  // its calls run in all of the above
  std::unique_ptr<process::Tending> tending;
  std::unique_ptr<rpc::Ops> ops;

  std::vector<const store::OpenedStore*> stores() const {
    return {&registry_store, &uppfoljning_store, &avvikelser_store, &berattelse_store, &compiler_store};
  }
  absl::Status Ready(absl::Time deadline) const;
};

absl::Status Suite::Parts::Ready(absl::Time deadline) const {
  for (const store::OpenedStore* opened : stores()) KV_RETURN_IF_ERROR(opened->Ready(deadline));
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Suite>> Suite::Start(const rpc::ProcessFlags& flags) {
  auto parts = std::make_unique<Parts>();
  Parts& p = *parts;
  KV_ASSIGN_OR_RETURN(p.tokens, rpc::TokenKey::FromFile(flags.token_key_file));
  rpc::DispatcherOptions dispatch;
  dispatch.tokens = p.tokens.get();
  dispatch.domain_clock = flags.domain_clock;
  dispatch.metrics = &base::Metrics::Process();
  dispatch.example_kommun = flags.dev;
  dispatch.rates = &p.rates;
  p.host = std::make_unique<Host>(dispatch);
  Host& host = *p.host;

  KV_ASSIGN_OR_RETURN(p.registry_store, Open(flags, "registry", registry::SchemaStatements()));
  KV_ASSIGN_OR_RETURN(registry::Utgang utgang, registry::UtgangFromFlags(flags.dev, flags.data_dir));
  p.registry = std::make_unique<registry::RegistryService>(*p.registry_store.store, std::move(utgang));
  KV_RETURN_IF_ERROR(host.Add(registry::RegistryService::Descriptor(), p.registry->handlers()));
  p.to_registry = host.ChannelTo(registry::RegistryService::Descriptor(), "svit");
  p.registry_client = std::make_unique<registry::ChannelClient>(*p.to_registry);
  p.reg = std::make_unique<registry::Register>(*p.registry_client);

  KV_ASSIGN_OR_RETURN(p.uppfoljning_store, Open(flags, "uppfoljning", uppfoljning::SchemaStatements()));
  KV_ASSIGN_OR_RETURN(p.uppfoljning_totals, fakta::Totals::Create(*p.uppfoljning_store.database, uppfoljning::Matt()));
  p.uppfoljning =
      std::make_unique<uppfoljning::UppfoljningService>(*p.uppfoljning_store.store, *p.reg, *p.uppfoljning_totals);
  p.uppfoljning_lamnare =
      std::make_unique<attgora::Lamnare>(*p.uppfoljning_store.store, p.uppfoljning->att_gora(),
                                         attgora::Avsandare{"uppfoljning", uppfoljning::kAttGoraKommuner,
                                                            [&p](const auto& tasks, absl::Time, absl::Time deadline) {
                                                              return p.registry_client->LamnaAttGora(tasks, deadline);
                                                            }});
  p.kvittobrev = std::make_unique<uppfoljning::Kvittobrev>(
      *p.uppfoljning_store.store, p.uppfoljning->tables(),
      [&p](const auto& brev, absl::Time deadline) { return p.registry_client->LamnaBesked(brev, deadline); });
  KV_RETURN_IF_ERROR(host.Add(uppfoljning::UppfoljningService::Descriptor(), p.uppfoljning->handlers()));
  p.to_uppfoljning = host.ChannelTo(uppfoljning::UppfoljningService::Descriptor(), "svit");

  KV_ASSIGN_OR_RETURN(p.avvikelser_store, Open(flags, "avvikelser", avvikelser::Schema()));
  KV_ASSIGN_OR_RETURN(p.avvikelser, avvikelser::Service::Create(*p.avvikelser_store.store, *p.reg));
  const auto* avvikelser_descriptor = avvikelser::v1::Avvikelse::descriptor()->file()->service(0);
  KV_RETURN_IF_ERROR(host.Add(avvikelser_descriptor, p.avvikelser->Handlers()));
  KV_RETURN_IF_ERROR(host.Add(avvikelser::LexSarahService::Descriptor(), p.avvikelser->LexSarahHandlers()));
  KV_RETURN_IF_ERROR(host.Add(avvikelser::LexMariaService::Descriptor(), p.avvikelser->LexMariaHandlers()));
  p.to_avvikelser = host.ChannelTo(avvikelser_descriptor, "svit");

  KV_ASSIGN_OR_RETURN(p.berattelse_store, Open(flags, "berattelse", berattelse::SchemaStatements()));
  p.sources = std::make_unique<berattelse::ChannelSources>(
      *p.reg, std::map<std::string, std::pair<std::string, rpc::Channel*>>{
                  {"utförarregistret", {registry::RegistryService::Descriptor()->full_name(), p.to_registry.get()}},
                  {"uppfoljning", {uppfoljning::UppfoljningService::Descriptor()->full_name(), p.to_uppfoljning.get()}},
                  {"avvikelser", {avvikelser_descriptor->full_name(), p.to_avvikelser.get()}}});
  p.berattelse = std::make_unique<berattelse::BerattelseService>(*p.berattelse_store.store, *p.sources);
  KV_RETURN_IF_ERROR(host.Add(berattelse::BerattelseService::Descriptor(), p.berattelse->handlers()));
  p.to_berattelse = host.ChannelTo(berattelse::BerattelseService::Descriptor(), "svit");

  KV_ASSIGN_OR_RETURN(p.compiler_store, Open(flags, "compiler", compiler::SchemaStatements()));
  p.underlag = std::make_unique<compiler::ChannelUnderlag>(*p.to_berattelse);
  p.compiler = std::make_unique<compiler::CompilerService>(*p.compiler_store.store, *p.underlag,
                                                           absl::StrCat("svit-", getpid()));
  KV_RETURN_IF_ERROR(host.Add(compiler::CompilerService::Descriptor(), p.compiler->handlers()));

  rpc::ServerOptions listening;
  listening.listen = flags.listen;
  KV_ASSIGN_OR_RETURN(listening.credentials, flags.ServerCredentials());
  KV_RETURN_IF_ERROR(host.Listen(listening, [&p](absl::Time deadline) { return p.Ready(deadline); }));
  if (!flags.ops_listen.empty()) {
    KV_ASSIGN_OR_RETURN(p.ops, rpc::Ops::Start(flags.ops_listen, host.readiness(), base::Metrics::Process(), [&p] {
                          for (const store::OpenedStore* opened : p.stores())
                            opened->SetGauges(base::Metrics::Process());
                        }));
  }
  const std::vector<process::Work> work = {
      [&p](absl::Time now) { return p.registry->Tend(now); },
      [&p](absl::Time now) { return p.uppfoljning_lamnare->Tend(now); },
      [&p](absl::Time) { return p.kvittobrev->Tend(); },
      [&p](absl::Time now) { return p.uppfoljning->files().Tend(now, absl::Now() + kTotalsTime); },
      [&p](absl::Time) { return p.uppfoljning_totals->RefreshAll(absl::Now() + kTotalsTime); },
      [&p](absl::Time now) { return p.avvikelser->Tend(now); }};
  p.tending = std::make_unique<process::Tending>(flags.domain_clock, p.stores(), work);
  return std::unique_ptr<Suite>(new Suite(std::move(parts)));
}

Suite::Suite(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Suite::~Suite() {
  // Nobody may call on an in-process channel once its server is gone: first the people, then what runs by itself.
  parts_->host->StopListening();
  parts_->tending.reset();
  parts_->reg->Stop();
  parts_->host->Drain();
}

int Suite::port() const { return parts_->host->port(); }

}  // namespace kvalitet::suite
