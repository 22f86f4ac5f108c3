package org.fiducial.style.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.style.Style;
import org.fiducial.style.StyleFile;
import org.fiducial.style.StyleRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StyleRegistryTest {
	private static final List<String> ART = List.of("cartoon", "caricature", "anime", "painterly-3d", "american-comic", "3d-movie", "sports-manga", "fantasy-art", "storybook",
			"impasto-oil", "classical-oil", "watercolor", "pencil-sketch", "charcoal", "ink-wash", "ukiyo-e", "renaissance", "baroque", "impressionist", "post-impressionist",
			"cubist", "expressionist", "pop-art-halftone", "soft-pastel", "copperplate-engraving");
	private static final String FILE = """
			template: "a painting of {x}"
			guidance: 5
			domain: museum
			styles:
			  - {id: rococo, of: rococo pastel}
			  - {id: fayum, name: Mummy portrait, prompt: a mummy portrait, controlScale: 1.3, licence: CC0}
			""";

	@TempDir
	Path folder;

	@Test
	void theBuiltInStylesAreThere() {
		StyleRegistry r = StyleRegistry.shared();
		assertEquals(ART, r.all().stream().filter(s -> s.domain().equals("art")).map(Style::id).toList());
		assertEquals("a portrait of cartoon style", r.get("cartoon").prompt());
		assertEquals("a portrait of post-impressionist swirling brushwork style", r.get("post-impressionist").prompt());
		assertEquals("a portrait photo", r.get(StyleRegistry.PHOTO).prompt());
		assertEquals("photo", r.get(StyleRegistry.PHOTO).domain());
		assertEquals(1.2, r.get("watercolor").controlScale());
		assertEquals(1, r.get("anime").controlScale());
		assertEquals(26, r.all().stream().map(Style::prompt).distinct().count());
		assertTrue(r.all().stream().allMatch(s -> s.negativePrompt().contains("watermark")));
	}

	@Test
	void unknownStyleSuggests() {
		FiducialException e = assertThrows(FiducialException.class, () -> StyleRegistry.shared().get("water-color"));
		assertEquals(ExitCode.USAGE, e.exitCode());
		assertTrue(e.getMessage().contains("'watercolor'"), e.getMessage());
	}

	@Test
	void aUsersFileAddsStylesWithItsDefaults() throws IOException {
		StyleRegistry r = StyleRegistry.with(write(FILE));
		assertEquals(new Style("rococo", "Rococo pastel", "a painting of rococo pastel", "", 5, 1, "", "museum"), r.get("rococo"));
		assertEquals(new Style("fayum", "Mummy portrait", "a mummy portrait", "", 5, 1.3, "CC0", "museum"), r.get("fayum"));
		assertEquals(28, r.all().size());
		assertFalse(StyleRegistry.shared().find("rococo").isPresent(), "the shared registry stays as it is");
	}

	@Test
	void anIdThatIsTakenIsRefusedAndNothingAdded() throws IOException {
		Path file = write(FILE.replace("fayum", "cartoon"));
		FiducialException e = assertThrows(FiducialException.class, () -> StyleRegistry.with(file));
		assertEquals(ExitCode.INPUT, e.exitCode());
		assertTrue(e.getMessage().contains("cartoon") && e.getMessage().contains("s.yaml"), e.getMessage());
		StyleRegistry r = StyleRegistry.with(write(FILE));
		assertThrows(FiducialException.class, () -> r.add(List.of(new Style("new", "New", "p", "", 7, 1, "", "art"), r.get("rococo")), "test"));
		assertFalse(r.find("new").isPresent());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "guidance: 5|guidance: 0|guidance: expected 1 to 30", "1.3|7|controlScale", "id: rococo|id: Rococo|id:", "id: rococo|id: fayum|twice",
			"of: rococo pastel|off: rococo|did you mean 'of'", "of: rococo pastel|name: x|either 'prompt' or 'of'", "{x}|faces|{x}", "guidance: 5|guidance: much|guidance",
			"domain: museum|domain: ''|domain", "a mummy portrait|''|prompt", "styles:|style:|did you mean 'styles'", "{id: fayum|[id: fayum|not valid" })
	void aBadFileIsRefusedWithTheReason(String good, String bad, String reason) throws IOException {
		assertTrue(FILE.contains(good));
		Path file = write(FILE.replace(good, bad));
		FiducialException e = assertThrows(FiducialException.class, () -> StyleFile.read(file));
		assertEquals(ExitCode.INPUT, e.exitCode());
		assertTrue(e.getMessage().contains(reason) && e.getMessage().contains("s.yaml"), e.getMessage());
	}

	@Test
	void jsonIsReadToo() throws IOException {
		assertEquals("a portrait of rococo style", StyleFile.read(write("{\"styles\": [{\"id\": \"rococo\", \"of\": \"rococo\"}]}")).getFirst().prompt());
		assertThrows(FiducialException.class, () -> StyleFile.read(folder.resolve("none.yaml")));
	}

	private Path write(String text) throws IOException {
		Path file = folder.resolve("s.yaml");
		Files.writeString(file, text);
		return file;
	}
}
