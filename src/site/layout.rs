//! Places for the marks of the graph: first each community for itself, then the communities among each other.
//!
//! Deterministic: no random numbers, and only arithmetic that gives the same bits on every machine (`+ - * /` and
//! square roots). Time grows with marks and links; repulsion looks at near cells of a grid only.

use std::collections::BTreeMap;

/// The wanted distance between marks.
const GAP: f64 = 34.0;
/// Room around a community.
const MARGIN: f64 = 46.0;
/// Cosine and sine of the golden angle: turns that never meet.
const TURN: (f64, f64) = (-0.737_368_878_078_32, 0.675_490_294_261_524);
/// More communities than this are not told apart.
const MOST_COMMUNITIES: usize = 400;

/// A community as it came to lie.
#[derive(Debug, Clone, PartialEq)]
pub struct Community {
    /// Its name.
    pub name: String,
    /// Centre.
    pub x: i32,
    /// Centre.
    pub y: i32,
    /// Radius around all its marks.
    pub radius: i32,
    /// Number of its marks.
    pub size: usize,
}

/// Where everything is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Layout {
    /// One place for each mark.
    pub places: Vec<(i32, i32)>,
    /// The communities, largest first.
    pub communities: Vec<Community>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Point {
    x: f64,
    y: f64,
}

/// Places marks. `names[n]` is the community of mark `n`; `links` are pairs of marks (others are ignored).
pub fn layout(names: &[String], links: &[(usize, usize)]) -> Layout {
    let groups = communities(names);
    let mut group_of = vec![(0, 0); names.len()];
    for (g, (_, members)) in groups.iter().enumerate() {
        for (n, member) in members.iter().enumerate() {
            if let Some(place) = group_of.get_mut(*member) {
                *place = (g, n);
            }
        }
    }
    let mut inner: Vec<Vec<(usize, usize)>> = vec![Vec::new(); groups.len()];
    let mut outer: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for (from, to) in links {
        let (Some((a, from)), Some((b, to))) = (group_of.get(*from), group_of.get(*to)) else {
            continue;
        };
        if a != b {
            *outer.entry((*a.min(b), *a.max(b))).or_default() += 1.0;
        } else if from != to
            && let Some(list) = inner.get_mut(*a)
        {
            list.push((*from, *to));
        }
    }
    let mut within = Vec::with_capacity(groups.len());
    let mut radii = Vec::with_capacity(groups.len());
    for ((_, members), links) in groups.iter().zip(&inner) {
        let (points, radius) = community(members.len(), links);
        within.push(points);
        radii.push(radius);
    }
    let centres = centres(&radii, &outer);
    let places = group_of
        .iter()
        .map(|(g, n)| {
            let inside = within.get(*g).and_then(|w| w.get(*n)).copied();
            let centre = centres.get(*g).copied().unwrap_or_default();
            let inside = inside.unwrap_or_default();
            (whole(centre.x + inside.x), whole(centre.y + inside.y))
        })
        .collect();
    let communities = groups
        .into_iter()
        .zip(centres.iter().zip(&radii))
        .map(|((name, members), (centre, radius))| Community {
            name,
            x: whole(centre.x),
            y: whole(centre.y),
            radius: whole(*radius),
            size: members.len(),
        })
        .collect();
    Layout {
        places,
        communities,
    }
}

fn whole(n: f64) -> i32 {
    n.round() as i32
}

/// Largest first, then by name; the smallest together if they are too many.
fn communities(names: &[String]) -> Vec<(String, Vec<usize>)> {
    let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (n, name) in names.iter().enumerate() {
        members.entry(name).or_default().push(n);
    }
    let mut groups: Vec<(String, Vec<usize>)> = members
        .into_iter()
        .map(|(name, list)| (name.to_owned(), list))
        .collect();
    groups.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.cmp(&b.0)));
    if groups.len() > MOST_COMMUNITIES {
        let rest = groups.split_off(MOST_COMMUNITIES - 1);
        let mut all: Vec<usize> = rest.into_iter().flat_map(|(_, list)| list).collect();
        all.sort_unstable();
        groups.push((String::new(), all));
    }
    groups
}

/// The marks of one community around its centre, and its radius.
fn community(count: usize, links: &[(usize, usize)]) -> (Vec<Point>, f64) {
    let mut points = sunflower(count);
    let rounds = match count {
        0..=2 => 30,
        3..=500 => 160,
        501..=3000 => 100,
        _ => 60,
    };
    let mut degree = vec![0.0_f64; count];
    for (a, b) in links {
        degree[*a] += 1.0;
        degree[*b] += 1.0;
    }
    let mut moves = vec![Point::default(); count];
    for round in 0..rounds {
        moves.fill(Point::default());
        repel(&points, &mut moves);
        for (a, b) in links {
            let (p, q) = (points[*a], points[*b]);
            let (dx, dy) = (q.x - p.x, q.y - p.y);
            let far = (dx * dx + dy * dy).sqrt().max(0.01);
            // A mark with many links must not drag all of them onto itself.
            let pull = (far - GAP) / far / (1.0 + degree[*a].min(degree[*b])).sqrt() * 0.35;
            moves[*a].x += dx * pull;
            moves[*a].y += dy * pull;
            moves[*b].x -= dx * pull;
            moves[*b].y -= dy * pull;
        }
        let left = 1.0 - f64::from(round) / f64::from(rounds);
        step(&mut points, &moves, GAP * 0.9 * left + 0.5, 0.012);
    }
    for _ in 0..12 {
        moves.fill(Point::default());
        repel(&points, &mut moves);
        step(&mut points, &moves, 2.5, 0.0);
    }
    centred(&mut points);
    let radius = points
        .iter()
        .map(|p| (p.x * p.x + p.y * p.y).sqrt())
        .fold(0.0, f64::max);
    (points, radius + GAP * 0.5)
}

fn sunflower(count: usize) -> Vec<Point> {
    let (mut x, mut y) = (1.0, 0.0);
    (0..count)
        .map(|n| {
            let r = GAP * 0.62 * (n as f64).sqrt();
            let point = Point { x: x * r, y: y * r };
            (x, y) = (x * TURN.0 - y * TURN.1, x * TURN.1 + y * TURN.0);
            point
        })
        .collect()
}

/// Pushes near marks apart.
fn repel(points: &[Point], moves: &mut [Point]) {
    const REACH: f64 = GAP * 2.2;
    let cell = |p: &Point| ((p.x / REACH).floor() as i64, (p.y / REACH).floor() as i64);
    let mut order: Vec<((i64, i64), u32)> =
        (0u32..).zip(points).map(|(n, p)| (cell(p), n)).collect();
    order.sort_unstable();
    let at = |cell: (i64, i64)| {
        let start = order.partition_point(|(c, _)| *c < cell);
        order
            .get(start..)
            .unwrap_or(&[])
            .iter()
            .take_while(move |(c, _)| *c == cell)
    };
    let mut start = 0;
    while let Some((here, _)) = order.get(start) {
        let end = order.partition_point(|(c, _)| c <= here);
        let mut near: Vec<u32> = Vec::new();
        for dx in -1..=1 {
            for dy in -1..=1 {
                near.extend(at((here.0 + dx, here.1 + dy)).map(|(_, n)| *n));
            }
        }
        for (_, n) in order.get(start..end).unwrap_or(&[]) {
            let n = *n as usize;
            let p = points[n];
            let mut push = Point::default();
            for other in &near {
                let m = *other as usize;
                if m == n {
                    continue;
                }
                let (mut dx, dy) = (p.x - points[m].x, p.y - points[m].y);
                let mut square = dx * dx + dy * dy;
                if square >= REACH * REACH {
                    continue;
                }
                if square < 0.01 {
                    dx = if n < m { -0.1 } else { 0.1 };
                    square = 0.01;
                }
                let far = square.sqrt();
                let force = (1.0 - far / REACH) * (GAP * GAP / (square + 40.0)).min(3.0) * 6.0;
                push.x += dx / far * force;
                push.y += dy / far * force;
            }
            moves[n].x += push.x;
            moves[n].y += push.y;
        }
        start = end;
    }
}

/// Moves every mark, at most `most`, and draws it to the centre a little.
fn step(points: &mut [Point], moves: &[Point], most: f64, inward: f64) {
    for (point, by) in points.iter_mut().zip(moves) {
        let (dx, dy) = (by.x - point.x * inward, by.y - point.y * inward);
        let far = (dx * dx + dy * dy).sqrt();
        let scale = if far > most { most / far } else { 1.0 };
        point.x += dx * scale;
        point.y += dy * scale;
    }
}

fn centred(points: &mut [Point]) {
    let count = (points.len() as f64).max(1.0);
    let x = points.iter().map(|p| p.x).sum::<f64>() / count;
    let y = points.iter().map(|p| p.y).sum::<f64>() / count;
    for point in points {
        point.x -= x;
        point.y -= y;
    }
}

/// Centres of the communities: linked ones near each other, none overlapping, a little wider than high.
fn centres(radii: &[f64], links: &BTreeMap<(usize, usize), f64>) -> Vec<Point> {
    let count = radii.len();
    let mut area = 0.0;
    let (mut x, mut y) = (1.0, 0.0);
    let mut points: Vec<Point> = Vec::with_capacity(count);
    for radius in radii {
        let r = (area * 0.55_f64).sqrt();
        points.push(Point { x: x * r, y: y * r });
        (x, y) = (x * TURN.0 - y * TURN.1, x * TURN.1 + y * TURN.0);
        area += (radius + MARGIN * 0.5) * (radius + MARGIN * 0.5);
    }
    let size = area.sqrt().max(1.0);
    const ROUNDS: u32 = 240;
    for round in 0..ROUNDS {
        let left = 1.0 - f64::from(round) / f64::from(ROUNDS);
        let mut moves = vec![Point::default(); count];
        for ((a, b), weight) in links {
            let (p, q) = (points[*a], points[*b]);
            let (dx, dy) = (q.x - p.x, q.y - p.y);
            let far = (dx * dx + dy * dy).sqrt().max(0.01);
            let free = (far - radii[*a] - radii[*b] - MARGIN).max(0.0);
            let pull = free / far * 0.02 * (1.0 + weight.sqrt()) * left;
            moves[*a].x += dx * pull;
            moves[*a].y += dy * pull;
            moves[*b].x -= dx * pull;
            moves[*b].y -= dy * pull;
        }
        for (point, by) in points.iter_mut().zip(&moves) {
            // Screens are wider than high.
            point.x += by.x.clamp(-size * 0.1, size * 0.1) - point.x * 0.004 * left;
            point.y += by.y.clamp(-size * 0.1, size * 0.1) - point.y * 0.010 * left;
        }
        apart(&mut points, radii);
    }
    for _ in 0..200 {
        if !apart(&mut points, radii) {
            break;
        }
    }
    centred(&mut points);
    points
}

/// Pushes overlapping communities apart, small ones more; says whether it moved any.
fn apart(points: &mut [Point], radii: &[f64]) -> bool {
    let mut moved = false;
    for a in 0..points.len() {
        for b in a + 1..points.len() {
            let (dx, dy) = (points[b].x - points[a].x, points[b].y - points[a].y);
            let wanted = radii[a] + radii[b] + MARGIN;
            let square = dx * dx + dy * dy;
            if square >= wanted * wanted - 1.0 {
                continue;
            }
            moved = true;
            let far = square.sqrt();
            let (ux, uy) = if far > 0.01 {
                (dx / far, dy / far)
            } else {
                (1.0, 0.0)
            };
            let (ra, rb) = (radii[a] * radii[a] + 1.0, radii[b] * radii[b] + 1.0);
            let push = (wanted - far) * 0.8;
            let (for_a, for_b) = (push * rb / (ra + rb), push * ra / (ra + rb));
            points[a].x -= ux * for_a;
            points[a].y -= uy * for_a;
            points[b].x += ux * for_b;
            points[b].y += uy * for_b;
        }
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    fn city(count: usize, groups: usize) -> (Vec<String>, Vec<(usize, usize)>) {
        let names = (0..count).map(|n| format!("g{}", n % groups)).collect();
        let links = (0..count * 3)
            .map(|n| (n % count, (n * 7919 + n / count * 13) % count))
            .collect();
        (names, links)
    }

    #[test]
    fn equal_input_gives_equal_places() {
        let (names, links) = city(400, 9);
        assert_eq!(layout(&names, &links), layout(&names, &links));
    }

    #[test]
    fn marks_do_not_lie_on_each_other() {
        let (names, links) = city(500, 7);
        let places = layout(&names, &links).places;
        let mut close = 0;
        for (n, a) in places.iter().enumerate() {
            for b in places.iter().skip(n + 1) {
                let (dx, dy) = (f64::from(a.0 - b.0), f64::from(a.1 - b.1));
                if (dx * dx + dy * dy).sqrt() < 9.0 {
                    close += 1;
                }
            }
        }
        assert!(close < 10, "{close} pairs touch");
    }

    #[test]
    fn communities_keep_apart() {
        let (names, links) = city(600, 20);
        let communities = layout(&names, &links).communities;
        assert_eq!(communities.len(), 20);
        for (n, a) in communities.iter().enumerate() {
            for b in communities.iter().skip(n + 1) {
                let (dx, dy) = (f64::from(a.x - b.x), f64::from(a.y - b.y));
                let far = (dx * dx + dy * dy).sqrt();
                assert!(
                    far > f64::from(a.radius + b.radius),
                    "{} {}",
                    a.name,
                    b.name
                );
            }
        }
    }

    #[test]
    fn nothing_and_one_mark_are_fine_and_strange_links_are_ignored() {
        assert_eq!(layout(&[], &[]), Layout::default());
        let one = layout(&["a".to_owned()], &[(0, 0), (0, 9)]);
        assert_eq!(one.places, [(0, 0)]);
    }

    #[test]
    fn very_many_communities_are_told_apart_only_up_to_a_limit() {
        let names: Vec<String> = (0..2000).map(|n| format!("g{n}")).collect();
        let layout = layout(&names, &[]);
        assert_eq!(layout.communities.len(), MOST_COMMUNITIES);
        assert_eq!(layout.places.len(), 2000);
    }
}
