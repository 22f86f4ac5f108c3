package org.fiducial.model.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.eclipse.emf.ecore.EFactory;
import org.eclipse.emf.ecore.util.EcoreUtil;
import org.fiducial.model.Annotation;
import org.fiducial.model.AnnotationSource;
import org.fiducial.model.ModelFactory;
import org.fiducial.model.ModelPackage;
import org.fiducial.model.ModelValues;
import org.fiducial.model.ReviewState;
import org.fiducial.model.Sample;
import org.junit.jupiter.api.Test;

class ModelTest {
	@Test
	void defaultsAreTheDocumentedOnes() {
		Annotation a = ModelFactory.eINSTANCE.createAnnotation();
		assertEquals(0, a.getVersion());
		assertEquals(AnnotationSource.HUMAN, a.getSource());
		assertEquals(ReviewState.UNREVIEWED, a.getReview());
		assertNull(a.getVisibility());
		Sample s = ModelFactory.eINSTANCE.createSample();
		assertEquals(1, s.getOrientation());
		s.getAttributes().put("gender", "f");
		assertEquals("f", s.getAttributes().get("gender"));
	}

	@Test
	void aCopyHoldsTheSameValues() {
		Annotation a = ModelFactory.eINSTANCE.createAnnotation();
		a.setShape(new double[] { 1.5, 2 });
		a.setVisibility(new byte[] { 2 });
		a.setConfidence(new float[] { .5f });
		a.setTime(Instant.EPOCH);
		assertTrue(EcoreUtil.equals(a, EcoreUtil.copy(a)));
	}

	@Test
	void valuesSurviveTheirTextForm() {
		double[] shape = { .1, -1e-300, Double.NaN, 12345.678901234567 };
		assertArrayEquals(shape, ModelValues.parseShape(ModelValues.format(shape)));
		float[] confidence = { .1f, 1 };
		assertArrayEquals(confidence, ModelValues.parseConfidence(ModelValues.format(confidence)));
		assertArrayEquals(new double[0], ModelValues.parseShape(""));
		assertThrows(IllegalArgumentException.class, () -> ModelValues.parseShape("1 2 3"));
		assertThrows(IllegalArgumentException.class, () -> ModelValues.parseShape("1 x"));
	}

	@Test
	void theFactoryConvertsOurDataTypes() {
		EFactory f = ModelFactory.eINSTANCE;
		assertArrayEquals(new double[] { 1, 2 }, (double[]) f.createFromString(ModelPackage.Literals.SHAPE, "1.0 2.0"));
		assertEquals("1.0 2.0", f.convertToString(ModelPackage.Literals.SHAPE, new double[] { 1, 2 }));
		assertEquals(Instant.EPOCH, f.createFromString(ModelPackage.Literals.INSTANT, "1970-01-01T00:00:00Z"));
		assertEquals("1970-01-01T00:00:00Z", f.convertToString(ModelPackage.Literals.INSTANT, Instant.EPOCH));
	}
}
