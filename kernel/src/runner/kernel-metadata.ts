import { kernelName, kernelspec } from "../install/kernelspec.js";
import { kernelInfo } from "../session/info.js";
import { UsageError } from "./errors.js";
import type { Notebook } from "./notebook.js";

/**
 * The kernel metadata that a front end writes into a notebook. JupyterLab treats a notebook with other metadata as
 * changed.
 */
export function kernelMetadata() {
  const { display_name, language } = kernelspec();
  return {
    kernelspec: { display_name, language, name: kernelName },
    language_info: kernelInfo().language_info,
  };
}

/**
 * Checks by its metadata that a notebook's cells are TypeScript or JavaScript.
 * @throws {UsageError} if the notebook belongs to a kernel of another language
 */
export function checkLanguage(file: string, { metadata = {} }: Notebook): void {
  const { kernelspec: spec, language_info } = metadata as {
    kernelspec?: { name?: string; display_name?: string; language?: string };
    language_info?: { name?: string };
  };
  const language = spec?.language ?? language_info?.name;
  const known = language ? /^(type|java)script$/i.test(language) : !spec?.name;
  if (known || spec?.name === kernelName) return;
  const kernel = [spec?.display_name ?? spec?.name ?? "", language ? `(${language})` : ""].join(" ").trim();
  throw new UsageError(`${file} is a notebook for another kernel, ${kernel}: topolab runs TypeScript cells`);
}
