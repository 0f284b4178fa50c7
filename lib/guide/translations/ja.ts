import { displayNameOf } from "../../endpoints";
import type { Translation } from "./types";

/** Region names in the Japanese AWS console. */
export const JAPANESE_REGION_NAMES: Readonly<Record<string, string>> = {
  "us-east-1": "米国東部 (バージニア北部)",
  "us-east-2": "米国東部 (オハイオ)",
  "us-west-1": "米国西部 (北カリフォルニア)",
  "us-west-2": "米国西部 (オレゴン)",
  "ap-south-1": "アジアパシフィック (ムンバイ)",
  "ap-northeast-1": "アジアパシフィック (東京)",
  "ap-northeast-2": "アジアパシフィック (ソウル)",
  "ap-northeast-3": "アジアパシフィック (大阪)",
  "ap-southeast-1": "アジアパシフィック (シンガポール)",
  "ap-southeast-2": "アジアパシフィック (シドニー)",
  "ca-central-1": "カナダ (中部)",
  "eu-central-1": "欧州 (フランクフルト)",
  "eu-west-1": "欧州 (アイルランド)",
  "eu-west-2": "欧州 (ロンドン)",
  "eu-west-3": "欧州 (パリ)",
  "eu-north-1": "欧州 (ストックホルム)",
  "sa-east-1": "南米 (サンパウロ)",
  "af-south-1": "アフリカ (ケープタウン)",
  "ap-east-1": "アジアパシフィック (香港)",
  "ap-east-2": "アジアパシフィック (台北)",
  "ap-south-2": "アジアパシフィック (ハイデラバード)",
  "ap-southeast-3": "アジアパシフィック (ジャカルタ)",
  "ap-southeast-4": "アジアパシフィック (メルボルン)",
  "ap-southeast-5": "アジアパシフィック (マレーシア)",
  "ap-southeast-6": "アジアパシフィック (ニュージーランド)",
  "ap-southeast-7": "アジアパシフィック (タイ)",
  "ca-west-1": "カナダ西部 (カルガリー)",
  "eu-central-2": "欧州 (チューリッヒ)",
  "eu-south-1": "欧州 (ミラノ)",
  "eu-south-2": "欧州 (スペイン)",
  "il-central-1": "イスラエル (テルアビブ)",
  "me-central-1": "中東 (アラブ首長国連邦)",
  "me-south-1": "中東 (バーレーン)",
  "mx-central-1": "メキシコ (中部)",
  "cn-north-1": "中国 (北京)",
  "cn-northwest-1": "中国 (寧夏)",
  "us-gov-east-1": "AWS GovCloud (米国東部)",
  "us-gov-west-1": "AWS GovCloud (米国西部)",
  "eusc-de-east-1": "AWS European Sovereign Cloud (ドイツ)",
};

export const ja: Translation = {
  languageName: "日本語",
  languageSwitch: "言語",
  regionName: (name) => JAPANESE_REGION_NAMES[name] ?? displayNameOf(name),

  subject: "AWS へのサインイン",
  heading: "AWS にサインインできないときは",
  lead: (regionCount) =>
    `AWS には ${regionCount}か所のリージョンからサインインできます。1か所で障害が起きても、別のリージョンから同じアカウントとロールを使えます。`,
  leadOfOneRegion: (region) =>
    `AWS へのサインインに使えるリージョンは、${region} だけです。ポータルには複数のアドレスがあり、1つがつながらなくても、別のアドレスから開けることがあります。`,
  openAnotherRegion: "別のリージョンのポータルを開きます。",
  openAnotherAddress: "ポータルを別のアドレスから開きます。",
  signInWithOkta:
    "いつもどおり Okta でサインインします。普段と同じアカウントとロールが表示されます。",
  stillLockedOut:
    "それでもサインインできないときは、下にあるほかのポータルも試してください。解決しない場合の連絡先:",
  stillLockedOutOfOneRegion:
    "それでもサインインできないときは、下にあるほかのアドレスも試してください。解決しない場合の連絡先:",
  avoidOktaTile: (primaryRegion) =>
    `Okta ダッシュボードの AWS アプリからは開かないでください。常に ${primaryRegion} のポータルが開きます。`,

  bookmark: (region, role) => `AWS ${region} ${role}`,

  portals: "ポータル",
  portalsIntro: "どのポータルからでも、同じアカウントとロールを使えます。",
  companyAddress: "社内の専用アドレスからもポータルを開けます:",
  companyBookmark: "AWS アクセスポータル",
  role: { primary: "プライマリリージョン", additional: "追加リージョン" },
  primaryNote: "普段のポータルです。Okta ダッシュボードの AWS アプリからはここにつながります。",
  additionalNote: (oktaTile) =>
    `プライマリリージョンの障害時に使います。Okta ダッシュボードに「${oktaTile}」があれば、そこからも開けます。`,
  openPortal: (region) => `${region} のポータルを開く`,
  endpoint: {
    "dual-stack": "IPv6 と IPv4",
    "alternative-ipv4": "IPv4 のみ",
    "classic-ipv4": "標準アドレス (IPv4 のみ)",
    "custom-alias": "短いアドレス",
  },

  check: "ポータルの応答を確認する",
  checkNote:
    "この端末から各アドレスに接続できるかを確認します。応答があっても、サインインできるとは限りません。",
  checking: "確認中…",
  answers: "応答あり",
  noAnswer: "応答なし",
  someAnswer: "{all} 件中 {answering} 件のアドレスから応答がありました。",
  noneAnswers:
    "どのアドレスからも応答がありません。まず、この端末のネットワーク接続と VPN を確認してください。",
  offline: "この端末はオフラインです。ネットワークに接続してから、もう一度確認してください。",

  copy: "コピー",
  copied: "コピーしました",
  selected: "選択しました。このままコピーしてください",

  limits: "追加リージョンでできること、できないこと",
  works: "できること",
  worksList: [
    "サインイン (Okta が動いている場合)",
    "障害の前から割り当てられていたアカウントとロールの利用",
    "すべての AWS リージョンでの作業 (どのポータルから入っても、作業できるリージョンは変わりません)",
    "AWS CLI の利用 (そのリージョンで一度サインインすれば使えます)",
    "サインイン済みのセッションの利用 (有効期限まで)",
  ],
  worksNot: "プライマリリージョンが復旧するまでできないこと",
  worksNotList: [
    "新しいアクセス権の付与 (ユーザー、グループ、許可セット、割り当ての追加と変更)",
    "Okta ダッシュボードの AWS アプリや、ふだん開いているアドレスからのサインイン (常にプライマリリージョンにつながります)",
    "別のリージョンで済ませた CLI のサインインの引き継ぎ",
    "障害が起きたリージョンに依存するアプリケーションの利用",
  ],

  tryIt: "今日のうちに試す",
  tryItSteps: (region) => [
    `ブラウザーのプライベートウィンドウで、${region} のポータルを開きます。`,
    "Okta でサインインします。普段と同じアカウントとロールが表示されるはずです。",
    "どれか 1つを開き、確認できたらウィンドウを閉じます。",
    "うまくいかないときは、余裕のある今のうちに連絡してください。",
  ],

  cli: "AWS CLI",
  cliIntro:
    "CLI では、リージョンごとにサインインが必要です。手順 1 と 2 は、障害のないうちに済ませておいてください。",
  cliSession: "`~/.aws/config` に次の内容を追加します。",
  cliProfile: (profile, session) =>
    `使いたいプロファイルを、\`${profile}\` のような新しい名前でコピーします。コピーしたほうに \`sso_session = ${session}\` を設定し、\`sso_start_url\` と \`sso_region\` があれば削除します。`,
  cliLogin: "サインインします。",
  cliTry: "新しいプロファイルを使います。",

  help: "困ったときの連絡先",
  oktaDown:
    "Okta 自体に障害が起きているときは、どのポータルからもサインインできません。サインイン済みのセッションは、有効期限まで使えます。",
  breakGlass:
    "誰もサインインできない事態に備えて、限られた担当者が緊急用のアクセス (ブレークグラス) を持っています。必要なときは、この連絡先に依頼してください。",

  asSeen: (date) => `${date} 時点: AWS で使用中と確認したリージョンです。`,
  asPlanned: (date) => `${date} 時点の計画です。まだ使えないリージョンが含まれることがあります。`,
};
