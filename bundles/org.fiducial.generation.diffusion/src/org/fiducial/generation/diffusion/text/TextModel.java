package org.fiducial.generation.diffusion.text;

import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.torch.Ops;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** A tokenizer with the encoder that understands its ids. */
public final class TextModel implements AutoCloseable {
	private final Tokenizer tokenizer;
	private final TextEncoder encoder;

	/**
	 * @throws FiducialException (input) if vocabulary and encoder do not fit
	 */
	public TextModel(Tokenizer tokenizer, TextEncoder encoder, int vocabularySize) {
		if (tokenizer.vocabularySize() > vocabularySize || tokenizer.length() > encoder.maxLength()) {
			throw FiducialException.input("the vocabulary has " + tokenizer.vocabularySize() + " tokens, " + tokenizer.length() + " a prompt, but the text encoder takes "
					+ vocabularySize + " and " + encoder.maxLength() + ": it belongs to another model");
		}
		this.tokenizer = tokenizer;
		this.encoder = encoder;
	}

	/** Width of the context. */
	public int width() {
		return encoder.width();
	}

	/** The tokenizer. */
	public Tokenizer tokenizer() {
		return tokenizer;
	}

	/** The encoder. */
	public TextEncoder encoder() {
		return encoder;
	}

	/** Token ids of prompts, int64 [N, L]. */
	public NDArray ids(List<String> prompts, NDManager manager) {
		int length = tokenizer.length();
		long[] all = new long[prompts.size() * length];
		for (int i = 0; i < prompts.size(); i++) {
			System.arraycopy(tokenizer.encode(prompts.get(i)), 0, all, i * length, length);
		}
		return Ops.tensor(manager, all, new Shape(prompts.size(), length));
	}

	/** Context of prompts [N, L, width]. */
	public NDArray context(List<String> prompts, NDManager manager) {
		return encoder.encode(ids(prompts, manager));
	}

	@Override
	public void close() {
		encoder.parameters().close();
	}
}
