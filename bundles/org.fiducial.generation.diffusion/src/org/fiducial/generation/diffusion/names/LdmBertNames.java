package org.fiducial.generation.diffusion.names;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The LDMBert text encoder: the original's attention and feed-forward layers alternate, diffusers has both in one. */
record LdmBertNames() implements NameRules {
	private static final List<Pair> OUTER = List.of(new Pair("transformer.token_emb", "model.embed_tokens"), new Pair("transformer.pos_emb.emb", "model.embed_positions"),
			new Pair("transformer.norm", "model.layer_norm"), new Pair("transformer.to_logits", "to_logits"));
	private static final List<Pair> ATTENTION = List.of(new Pair("0", "self_attn_layer_norm"), new Pair("1.to_q", "self_attn.q_proj"), new Pair("1.to_k", "self_attn.k_proj"),
			new Pair("1.to_v", "self_attn.v_proj"), new Pair("1.to_out", "self_attn.out_proj"));
	private static final List<Pair> FEED_FORWARD = List.of(new Pair("0", "final_layer_norm"), new Pair("1.net.0.0", "fc1"), new Pair("1.net.2", "fc2"));
	private static final Pattern ORIGINAL = Pattern.compile("transformer\\.attn_layers\\.layers\\.(\\d+)\\.(.+)");
	private static final Pattern DIFFUSERS = Pattern.compile("model\\.layers\\.(\\d+)\\.(.+)");

	@Override
	public String toDiffusers(String name) {
		Matcher m = ORIGINAL.matcher(name);
		if (!m.matches()) {
			return NameRules.change(name, OUTER, true);
		}
		int i = Integer.parseInt(m.group(1));
		String inner = NameRules.change(m.group(2), i % 2 == 0 ? ATTENTION : FEED_FORWARD, true);
		return inner == null ? null : "model.layers." + i / 2 + "." + inner;
	}

	@Override
	public String toOriginal(String name) {
		Matcher m = DIFFUSERS.matcher(name);
		if (!m.matches()) {
			return NameRules.change(name, OUTER, false);
		}
		int i = 2 * Integer.parseInt(m.group(1));
		String attention = NameRules.change(m.group(2), ATTENTION, false);
		String inner = attention == null ? NameRules.change(m.group(2), FEED_FORWARD, false) : attention;
		return inner == null ? null : "transformer.attn_layers.layers." + (attention == null ? i + 1 : i) + "." + inner;
	}
}
