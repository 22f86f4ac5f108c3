package org.fiducial.generation.diffusion.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/**
 * CLIP's text transformer (openai/CLIP clip/model.py): causal mask, quick GELU; the context is the last hidden state after the final
 * norm, as Stable Diffusion 1.x uses it. Takes OpenAI's names or Hugging Face's ({@code text_model.…}).
 */
public final class ClipText extends TextTransformer {
	/**
	 * Its shape.
	 *
	 * @param width channels
	 * @param layers blocks
	 * @param heads attention heads
	 * @param vocabSize different tokens
	 * @param contextLength tokens a prompt
	 */
	public record Config(int width, int layers, int heads, int vocabSize, int contextLength) {
		/** ViT-L/14's. */
		public static final Config VIT_L_14 = new Config(768, 12, 12, 49408, 77);
	}

	private final Config config;
	private final boolean openAi;

	/** Names and shapes of its tensors in OpenAI's scheme, in their order, with a projection to this many channels. */
	public static Map<String, long[]> shapes(Config c, int projection) {
		Map<String, long[]> out = new LinkedHashMap<>();
		long w = c.width;
		out.put("positional_embedding", new long[] {c.contextLength, w});
		out.put("text_projection", new long[] {w, projection});
		for (int i = 0; i < c.layers; i++) {
			String b = "transformer.resblocks." + i + ".";
			out.put(b + "attn.in_proj_weight", new long[] {3 * w, w});
			out.put(b + "attn.in_proj_bias", new long[] {3 * w});
			TensorShapes.weightAndBias(out, b + "attn.out_proj", w, w);
			TensorShapes.weightAndBias(out, b + "ln_1", w);
			TensorShapes.weightAndBias(out, b + "mlp.c_fc", 4 * w, w);
			TensorShapes.weightAndBias(out, b + "mlp.c_proj", w, 4 * w);
			TensorShapes.weightAndBias(out, b + "ln_2", w);
		}
		out.put("token_embedding.weight", new long[] {c.vocabSize, w});
		TensorShapes.weightAndBias(out, "ln_final", w);
		return out;
	}

	/** @throws FiducialException (input) if the parameters are those of another shape */
	public ClipText(Config config, Parameters parameters) {
		super(parameters, "");
		this.config = config;
		openAi = has("token_embedding.weight");
		Shape table = get(openAi ? "token_embedding.weight" : "text_model.embeddings.token_embedding.weight").getShape();
		if (!table.equals(new Shape(config.vocabSize, config.width)) || config.width % config.heads != 0) {
			throw FiducialException.input(parameters + ": tokens " + table + " do not fit the configuration " + config);
		}
	}

	@Override
	public int width() {
		return config.width;
	}

	@Override
	public int maxLength() {
		return config.contextLength;
	}

	@Override
	public NDArray encode(NDArray ids) {
		return Scope.of(() -> {
			String embeddings = openAi ? "" : "text_model.embeddings.";
			NDArray positions = get(openAi ? "positional_embedding" : embeddings + "position_embedding.weight");
			NDArray x = Ops.embedding(ids, get(embeddings + "token_embedding.weight")).add(positions.get("0:" + ids.getShape().get(1)));
			see("embeddings", x);
			for (int i = 0; i < config.layers; i++) {
				x = openAi ? block(x, "transformer.resblocks." + i + ".", List.of("ln_1", "attn.out_proj", "ln_2", "mlp.c_fc", "mlp.c_proj"))
						: block(x, "text_model.encoder.layers." + i + ".", List.of("layer_norm1", "self_attn.out_proj", "layer_norm2", "mlp.fc1", "mlp.fc2"));
				see("resblocks." + i, x);
			}
			return norm(x, openAi ? "ln_final" : "text_model.final_layer_norm");
		});
	}

	/**
	 * OpenAI's embedding of a whole prompt: the hidden state at its first highest id, which is the end token, projected.
	 *
	 * @param ids as given to {@link #encode}
	 * @param hidden what it returned
	 * @return [N, embedding]
	 */
	public NDArray pooled(long[][] ids, NDArray hidden) {
		List<NDArray> rows = new ArrayList<>();
		for (int n = 0; n < ids.length; n++) {
			int at = 0;
			for (int i = 1; i < ids[n].length; i++) {
				at = ids[n][i] > ids[n][at] ? i : at;
			}
			rows.add(hidden.get(n, at).reshape(1, config.width));
		}
		NDArray ends = Ops.cat(0, new NDList(rows).toArray(NDArray[]::new));
		return openAi ? ends.matMul(get("text_projection")) : Ops.linear(ends, get("text_projection.weight"), null);
	}

	private NDArray block(NDArray x, String name, List<String> parts) {
		NDArray y = x.add(linear(attention(norm(x, name + parts.get(0)), name), name + parts.get(1)));
		NDArray h = Ops.quickGelu(linear(norm(y, name + parts.get(2)), name + parts.get(3)));
		return y.add(linear(h, name + parts.get(4)));
	}

	private NDArray attention(NDArray x, String name) {
		NDArray q;
		NDArray k;
		NDArray v;
		if (openAi) {
			NDArray joined = Ops.linear(x, get(name + "attn.in_proj_weight"), get(name + "attn.in_proj_bias"));
			int w = config.width;
			q = heads(joined.get(":, :, 0:" + w));
			k = heads(joined.get(":, :, " + w + ":" + 2 * w));
			v = heads(joined.get(":, :, " + 2 * w + ":"));
		} else {
			q = heads(linear(x, name + "self_attn.q_proj"));
			k = heads(linear(x, name + "self_attn.k_proj"));
			v = heads(linear(x, name + "self_attn.v_proj"));
		}
		return Ops.attention(q, k, v, true).transpose(0, 2, 1, 3).reshape(x.getShape());
	}

	/** [N, L, D] to [N, heads, L, d]. */
	private NDArray heads(NDArray x) {
		Shape s = x.getShape();
		return x.reshape(s.get(0), s.get(1), config.heads, config.width / config.heads).transpose(0, 2, 1, 3);
	}

	/** Names and shapes of its tensors in Hugging Face's scheme, which Stable Diffusion's checkpoints use, in their order. */
	public static Map<String, long[]> huggingFaceShapes(Config c) {
		Map<String, long[]> out = new LinkedHashMap<>();
		long w = c.width;
		out.put("text_model.embeddings.token_embedding.weight", new long[] {c.vocabSize, w});
		out.put("text_model.embeddings.position_embedding.weight", new long[] {c.contextLength, w});
		for (int i = 0; i < c.layers; i++) {
			String b = "text_model.encoder.layers." + i + ".";
			TensorShapes.weightAndBias(out, b + "layer_norm1", w);
			for (String part : new String[] {"q_proj", "k_proj", "v_proj", "out_proj"}) {
				TensorShapes.weightAndBias(out, b + "self_attn." + part, w, w);
			}
			TensorShapes.weightAndBias(out, b + "layer_norm2", w);
			TensorShapes.weightAndBias(out, b + "mlp.fc1", 4 * w, w);
			TensorShapes.weightAndBias(out, b + "mlp.fc2", w, 4 * w);
		}
		TensorShapes.weightAndBias(out, "text_model.final_layer_norm", w);
		return out;
	}
}
