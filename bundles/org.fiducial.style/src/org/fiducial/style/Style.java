package org.fiducial.style;

import java.util.Objects;

/**
 * A style to generate faces in.
 *
 * @param id for ever, lower-case letters, digits and hyphens; datasets and provenance name it
 * @param name for people
 * @param prompt what the generator is asked for; a photograph may have any
 * @param negativePrompt what it should avoid; may be empty
 * @param guidance scale of classifier-free guidance, 1 (none) to 30
 * @param controlScale strength of the landmarks' influence, 0 to 2; higher where the base model knows the style but not its faces
 * @param licence of what the style imitates or was trained on, for the people who use its pictures; may be empty
 * @param domain the group it belongs to, for example {@code art} or {@code photo}
 */
public record Style(String id, String name, String prompt, String negativePrompt, double guidance, double controlScale, String licence, String domain) {
	public Style {
		Objects.requireNonNull(negativePrompt);
		Objects.requireNonNull(licence);
		check(id != null && id.matches("[a-z0-9]+(-[a-z0-9]+)*"), "id: expected lower-case letters, digits and hyphens, found '" + id + "'");
		check(name != null && !name.isBlank(), "name: missing");
		check(prompt != null && !prompt.isBlank(), "prompt: missing");
		check(guidance >= 1 && guidance <= 30, "guidance: expected 1 to 30, found " + guidance);
		check(controlScale >= 0 && controlScale <= 2, "controlScale: expected 0 to 2, found " + controlScale);
		check(domain != null && domain.matches("[a-z0-9]+(-[a-z0-9]+)*"), "domain: expected lower-case letters, digits and hyphens, found '" + domain + "'");
	}

	private static void check(boolean condition, String message) {
		if (!condition) {
			throw new IllegalArgumentException(message);
		}
	}
}
