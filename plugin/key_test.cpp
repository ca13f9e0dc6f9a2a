#include "key_test.h"

#include "core/api.h"
#include "core/error.h"
#include "core/i18n.h"
#include "core/json.h"
#include "core/settings.h"

namespace nb {

namespace {

constexpr int patience_ms = 15'000;
constexpr std::size_t answer_limit = 65'536; // bytes

http_reply ask(http_request const& request) {
    http_client client;
    http_reply answer;
    bool done = false;
    client.send(request, nullptr, [&](http_reply reply) {
        answer = std::move(reply);
        done = true;
    });
    while (!done)
        g_main_context_iteration(nullptr, TRUE);
    return answer;
}

std::string said_by(JsonObject* root) {
    std::string said = json_text(root, "detail");
    return text_for_message(said.empty() ? json_text(root, "message") : said, 200);
}

} // namespace

std::string key_test_text(http_reply const& reply) {
    if (reply.failure != http_failure::none)
        return format_text(_("The service could not be asked: %s. Nothing is known about the key."),
                           reply.failure_text.empty() ? _("it fell silent")
                                                      : reply.failure_text.c_str());
    json_document const document = json_document::parse(reply.body.text());
    std::int64_t const code = json_integer(document.root(), "code");
    std::string const said = said_by(document.root());
    if (reply.status == 401 || reply.status == 403 || code == 401 || code == 403)
        return format_text(_("The service refuses this key (%s)."),
                           said.empty() ? std::to_string(reply.status).c_str() : said.c_str());
    bool const about_the_task = document.root() && (reply.status == 404 || reply.status == 200);
    if (about_the_task)
        return _("The service takes this key. Whether the account has credits, and which models it "
                 "may use, can only be learned by a paid request.");
    return format_text(_("The service answered HTTP %u (%s). Nothing is known about the key."),
                       reply.status,
                       said.empty() ? _("not the JSON that it documents") : said.c_str());
}

std::string service_test_key(std::string const& base_url, secret const& key) {
    if (std::string problem = settings_check_base_url(base_url); !problem.empty())
        return problem;
    if (key.empty())
        return _("There is no key to test yet.");
    std::string const no_task = "ta" + string_from(g_uuid_string_random());
    return key_test_text(
        ask({api_query_url(base_url, no_task), {}, key, patience_ms, answer_limit}));
}

} // namespace nb
