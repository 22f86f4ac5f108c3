package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.generation.diffusion.text.BertTokenizer;
import org.fiducial.generation.diffusion.text.ClipText;
import org.fiducial.generation.diffusion.text.ClipTokenizer;
import org.fiducial.generation.diffusion.text.LdmBert;
import org.fiducial.torch.Parameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

/** Tokenizers in corner cases, and fresh text encoders; the originals' numbers are compared in {@link ReferenceCasesTest}. */
class TextParityTest {
	@Test
	void freshParametersHaveThePublishedNamesAndShapes() {
		try (ReferenceCase c = ReferenceCase.open("ldmbert-tiny"); Parameters p = c.weights(); Parameters fresh = LdmBert.initialize(ldmBert(c.config()), 1)) {
			assertEquals(p.names(), fresh.names());
			p.names().forEach(n -> assertEquals(p.get(n).getShape(), fresh.get(n).getShape(), n));
		}
		try (ReferenceCase c = ReferenceCase.open("clip-text-tiny"); Parameters p = c.weights()) {
			Map<String, long[]> shapes = ClipText.shapes(new ClipText.Config(64, 3, 4, 256, 77), 48);
			assertEquals(p.names(), shapes.keySet());
			p.names().forEach(n -> assertArrayEquals(p.get(n).getShape().getShape(), shapes.get(n), n));
		}
	}

	static LdmBert.Config ldmBert(JsonNode n) {
		return new LdmBert.Config(n.get("n_embed").asInt(), n.get("n_layer").asInt(), n.get("vocab_size").asInt(), n.get("max_seq_len").asInt(), n.get("heads").asInt(),
				n.get("dim_head").asInt(), n.get("ff_mult").asInt());
	}

	@Test
	void smallVocabularyFallsBackToLettersAndUnknown() {
		BertTokenizer t = new BertTokenizer(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "portrait", "b", "##b", "##a"), 6, "test");
		assertArrayEquals(new long[] {2, 4, 5, 3, 0, 0}, t.encode("A Portrait"));
		assertArrayEquals(new long[] {2, 6, 7, 8, 3, 0}, t.encode("bba"));
		assertArrayEquals(new long[] {2, 1, 3, 0, 0, 0}, t.encode("zebra"));
		assertArrayEquals(new long[] {2, 4, 4, 4, 4, 3}, t.encode("a a a a a a a"));
	}

	@Test
	void refusesWhatIsNoVocabulary(@TempDir Path folder) throws Exception {
		Path file = Files.writeString(folder.resolve("vocab.txt"), "these\nare\nwords\n");
		assertEquals(ExitCode.INPUT, assertThrows(FiducialException.class, () -> BertTokenizer.load(file, 77)).exitCode());
		assertEquals(ExitCode.INPUT, assertThrows(FiducialException.class, () -> BertTokenizer.load(folder.resolve("none.txt"), 77)).exitCode());
		assertEquals(ExitCode.INPUT, assertThrows(FiducialException.class, () -> ClipTokenizer.load(file, 77, ClipTokenizer.Rules.OPENAI)).exitCode());
	}
}
