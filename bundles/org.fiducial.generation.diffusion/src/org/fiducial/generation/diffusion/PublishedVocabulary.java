package org.fiducial.generation.diffusion;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.generation.diffusion.text.BertTokenizer;
import org.fiducial.generation.diffusion.text.ClipText;
import org.fiducial.generation.diffusion.text.ClipTokenizer;
import org.fiducial.generation.diffusion.text.LdmBert;
import org.fiducial.generation.diffusion.text.Tokenizer;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Finds the vocabulary that belongs to a published model in its folder, and checks that it fits. */
final class PublishedVocabulary {
	private static final List<String> CLIP = List.of("tokenizer/merges.txt", "merges.txt", "bpe_simple_vocab_16e6.txt.gz", "bpe_simple_vocab_16e6.txt");
	private static final List<String> BERT = List.of("tokenizer/vocab.txt", "bert/vocab.txt", "vocab.txt", "bert-base-uncased-vocab.txt");
	private static final long MAX_BYTES = 32L << 20;

	private PublishedVocabulary() {
	}

	/** CLIP's merges, as a path relative to the folder. */
	static String clip(Path folder, ClipText.Config c) {
		String name = find(folder, CLIP, "CLIP's vocabulary: merges.txt and vocab.json of openai/clip-vit-large-patch14, or bpe_simple_vocab_16e6.txt.gz of openai/CLIP");
		Path file = folder.resolve(name);
		Tokenizer t = ClipTokenizer.load(file, c.contextLength(), ClipTokenizer.Rules.HUGGING_FACE);
		fit(file, t, c.vocabSize());
		Path ids = file.resolveSibling("vocab.json");
		if (Files.isRegularFile(ids)) {
			checkIds(ids, t);
		}
		return name;
	}

	/** BERT's word pieces, likewise. */
	static String bert(Path folder, LdmBert.Config c) {
		String name = find(folder, BERT, "BERT's vocabulary: vocab.txt of bert-base-uncased");
		fit(folder.resolve(name), BertTokenizer.load(folder.resolve(name), c.maxSeqLen()), c.vocabSize());
		return name;
	}

	private static String find(Path folder, List<String> names, String what) {
		String name = names.stream().filter(n -> Files.isRegularFile(folder.resolve(n))).findFirst()
				.orElseThrow(() -> FiducialException.input(folder + ": the vocabulary is missing (" + String.join(", ", names) + "); put it there: " + what));
		if (folder.resolve(name).toFile().length() > MAX_BYTES) {
			throw FiducialException.input(folder.resolve(name) + ": larger than " + (MAX_BYTES >> 20) + " MB; this is no vocabulary");
		}
		return name;
	}

	private static void fit(Path file, Tokenizer t, int size) {
		if (t.vocabularySize() != size) {
			throw FiducialException.input(file + ": the vocabulary has " + t.vocabularySize() + " tokens, but the text encoder knows " + size + ": it belongs to another model");
		}
	}

	/** The numbers in {@code vocab.json} must be those that follow from the merges. */
	private static void checkIds(Path file, Tokenizer t) {
		if (file.toFile().length() > MAX_BYTES) {
			throw FiducialException.input(file + ": larger than " + (MAX_BYTES >> 20) + " MB; this is no vocabulary");
		}
		try {
			JsonNode ids = JsonMapper.shared().readTree(file.toFile());
			long[] empty = t.encode("");
			long[] word = t.encode("portrait");
			boolean same = ids.size() == t.vocabularySize() && ids.path("<|startoftext|>").asLong(-1) == empty[0] && ids.path("<|endoftext|>").asLong(-1) == empty[1]
					&& ids.path("portrait</w>").asLong(-1) == word[1];
			if (!same) {
				throw FiducialException.input(file + ": the numbers of its tokens are not those that follow from the merges beside it: the two files belong to different models");
			}
		} catch (JacksonException e) {
			throw FiducialException.input(file + ": not valid JSON: " + e.getOriginalMessage(), e);
		}
	}
}
