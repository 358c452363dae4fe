/** Where a notification takes its words from. @see https://prometheus.io/docs/alerting/latest/notifications/ */

import { type NoticeTemplate, noticeTemplates } from "../../core/notice.ts";

/** How a message comes to its text: by a template's name, or with the text itself. */
export type Wording = (name: NoticeTemplate) => string;
export const byName: Wording = name => `{{ template "${name}" . }}`;
export const inline: Wording = name => noticeTemplates[name];

/** `templates/signalbox.tmpl` */
export const templateFile = Object.entries(noticeTemplates).map(([name, text]) => ({
  name,
  text: `{{ define "${name}" }}${text}{{ end }}\n`,
}));
