/* The tab for translations: links open the group they lead to, buttons fill empty fields from the default language. */

/** Tell whether a field, a plain input or one of Wagtail's rich text editors, holds no text. */
function isEmpty(field) {
  const editor = field.draftailEditor;
  if (!editor) return field.value.trim() === "";
  const blocks = editor.getEditorState().getCurrentContent().getBlocksAsArray();
  // An atomic block is a picture, a film or a line.
  return blocks.every((block) => block.getType() !== "atomic" && block.getText().trim() === "");
}

/** Put the content of one rich text editor into another, as a step that can be undone there. */
function fillEditor(field, source) {
  const { EditorState, SelectionState } = window.DraftJS;
  const content = source.draftailEditor.getEditorState().getCurrentContent();
  const filled = EditorState.push(field.draftailEditor.getEditorState(), content, "insert-fragment");
  // Without focus: else the cursor would leave the button.
  const start = SelectionState.createEmpty(content.getFirstBlock().getKey());
  field.draftailEditor.onChange(EditorState.acceptSelection(filled, start));
}

function fill(field, source) {
  if (field.draftailEditor) fillEditor(field, source);
  // An editor too: it writes its input only a quarter of a second later, when the form may be gone.
  field.value = source.value;
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
}

class TranslationsController extends window.StimulusModule.Controller {
  static targets = ["copy", "status"];

  /** Show a button that nothing would answer without this script. */
  copyTargetConnected(button) {
    button.hidden = false;
  }

  /** Open the group that a link leads to; the browser itself goes there. */
  open(event) {
    const group = document.getElementById(event.currentTarget.hash.slice(1));
    const toggle = group?.querySelector("[data-panel-toggle]");
    if (toggle?.getAttribute("aria-expanded") === "false") toggle.click();
  }

  /** Fill the empty fields of one language, and say how many there were. */
  copy({ currentTarget, params: { fields, messages } }) {
    const pairs = Object.entries(fields)
      .map((ids) => ids.map((id) => document.getElementById(id)))
      .filter(([field, source]) => field && source && isEmpty(field) && !isEmpty(source));
    for (const [field, source] of pairs) fill(field, source);
    const status = this.statusTargets.find((target) => currentTarget.parentElement.contains(target));
    status.textContent = messages[pairs.length];
  }
}

window.wagtail.app.register("mib-translations", TranslationsController);
