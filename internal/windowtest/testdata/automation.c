// Preloaded into CAIO by the tests: lets WebKitWebDriver drive the window of the program
// as it is shipped, and has the page keep a list of what went wrong in it. It stands in
// for the one function that makes Wails' web view.
#include <webkit2/webkit2.h>

static WebKitWebView *the_view;

static const char *const keep_complaints =
    "window.complaints = [];"
    "const complain = (what) => window.complaints.push(String(what));"
    "addEventListener('securitypolicyviolation', (e) => complain('policy: ' + e.effectiveDirective + ' ' + e.blockedURI));"
    "addEventListener('error', (e) => complain('error: ' + (e.message || 'could not load ' + (e.target.src || e.target.href))), true);"
    "addEventListener('unhandledrejection', (e) => complain('rejected: ' + e.reason));"
    "const log = console.error;"
    "console.error = (...words) => { complain('console: ' + words.join(' ')); log.apply(console, words); };";

static WebKitWebView *give_view(WebKitAutomationSession *session, gpointer unused) {
  return the_view;
}

static void on_automation(WebKitWebContext *context, WebKitAutomationSession *session, gpointer unused) {
  WebKitApplicationInfo *info = webkit_application_info_new();
  webkit_application_info_set_name(info, "caio");
  webkit_application_info_set_version(info, 1, 0, 0);
  webkit_automation_session_set_application_info(session, info);
  webkit_application_info_unref(info);
  g_signal_connect(session, "create-web-view", G_CALLBACK(give_view), NULL);
}

GtkWidget *webkit_web_view_new_with_user_content_manager(WebKitUserContentManager *manager) {
  WebKitWebContext *context = webkit_web_context_get_default();
  webkit_web_context_set_automation_allowed(context, TRUE);
  g_signal_connect(context, "automation-started", G_CALLBACK(on_automation), NULL);

  WebKitUserScript *script =
      webkit_user_script_new(keep_complaints, WEBKIT_USER_CONTENT_INJECT_TOP_FRAME,
                             WEBKIT_USER_SCRIPT_INJECT_AT_DOCUMENT_START, NULL, NULL);
  webkit_user_content_manager_add_script(manager, script);
  webkit_user_script_unref(script);

  the_view = g_object_new(WEBKIT_TYPE_WEB_VIEW, "user-content-manager", manager, "is-controlled-by-automation", TRUE, NULL);
  return GTK_WIDGET(the_view);
}
