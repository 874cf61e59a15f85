#include "services/registry/mail_flags.h"

#include <fstream>
#include <sstream>

#include "absl/flags/flag.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"

ABSL_FLAG(std::string, mail, "",
          "where reminders go: smtp://HOST:PORT, smtps://HOST:PORT or folder:PATH; empty: none are sent");
ABSL_FLAG(std::string, mail_from, "kvalitetsnav@localhost", "sender of the reminders");
ABSL_FLAG(std::string, mail_user, "", "user at the mail server; empty: no login");
ABSL_FLAG(std::string, mail_password_file, "", "file with that user's password");
ABSL_FLAG(std::string, mail_ca_file, "", "PEM: authority of the mail server's certificate; empty: the machine's");
ABSL_FLAG(std::string, mail_bounce_dir, "",
          "Maildir into which the mail server puts mail to --mail_from: what comes back is shown; empty: not read");

namespace kvalitet::registry {

absl::StatusOr<Utgang> UtgangFromFlags(bool dev, const std::string& data_dir) {
  mail::SenderOptions options;
  options.target = absl::GetFlag(FLAGS_mail);
  if (options.target.empty() && dev) options.target = absl::StrCat("folder:", data_dir, "/utskick");
  Utgang utgang;
  if (options.target.empty()) return utgang;
  options.user = absl::GetFlag(FLAGS_mail_user);
  options.ca_file = absl::GetFlag(FLAGS_mail_ca_file);
  const std::string file = absl::GetFlag(FLAGS_mail_password_file);
  if (options.user.empty() != file.empty()) {
    return absl::InvalidArgumentError("--mail_user and --mail_password_file go together");
  }
  if (!file.empty()) {
    std::ifstream in(file);
    std::stringstream text;
    text << in.rdbuf();
    options.password = std::string(absl::StripAsciiWhitespace(text.str()));
    if (options.password.empty()) return absl::FailedPreconditionError(absl::StrCat("no password in ", file));
  }
  utgang.from = absl::GetFlag(FLAGS_mail_from);
  mail::Mail trial;
  trial.from = trial.to = utgang.from;
  trial.subject = trial.id = "trial";
  if (!mail::Format(trial).ok()) return absl::InvalidArgumentError("--mail_from must be a mail address");
  utgang.studsar = absl::GetFlag(FLAGS_mail_bounce_dir);
  KV_ASSIGN_OR_RETURN(utgang.sender, mail::MakeSender(options));
  return utgang;
}

}  // namespace kvalitet::registry
