import { kernelName, kernelspec } from "../install/kernelspec.js";
import { kernelInfo } from "../session/info.js";
import { UsageError } from "./errors.js";
import type { Notebook } from "./notebook.js";

/** What a front end notes of the kernel in a notebook. JupyterLab calls a notebook changed that has it otherwise. */
export function kernelMetadata() {
  const { display_name, language } = kernelspec();
  return {
    kernelspec: { display_name, language, name: kernelName },
    language_info: kernelInfo().language_info,
  };
}

/**
 * Checks that a notebook's cells are TypeScript or JavaScript, as far as its metadata say.
 * @throws {UsageError} for a notebook of a kernel of another language
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
  throw new UsageError(`${file} is a notebook of another kernel, ${kernel}: topolab runs TypeScript cells`);
}
